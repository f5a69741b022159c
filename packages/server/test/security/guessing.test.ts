import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createConfigurationApi, type ConfigurationApi } from "../support/configuration-api.ts";

let api: ConfigurationApi;
beforeAll(async () => {
  api = await createConfigurationApi();
});
afterAll(() => api.close());

/** Every test calls from an address of its own. */
let address = "198.51.100.1";
const signIn = (email: string, password: string, cookie?: string) =>
  api.app.inject({
    remoteAddress: address,
    method: "POST",
    url: "/api/tsubame/v1/session",
    headers: {
      "content-type": "application/json",
      ...(cookie !== undefined && { cookie, "sec-fetch-site": "same-origin" }),
    },
    payload: JSON.stringify({ email, password }),
  });

describe("guessing a password", () => {
  it("many times at once gets no more tries than one after another", async () => {
    const person = await api.person({ password: "the right password" });
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, index) => signIn(person.email, `wrong password ${index}`)),
    );
    const tried = answers.filter(({ statusCode }) => statusCode === 401);
    const refused = answers.filter(({ statusCode }) => statusCode === 429);
    expect([tried.length, refused.length]).toEqual([6, 34]);
    for (const { headers } of refused) expect(Number(headers["retry-after"])).toBeGreaterThan(0);
  });

  it("does not keep programs from getting several tokens at once", async () => {
    address = "198.51.100.2";
    const basic = Buffer.from(
      "7f0c2f0e-1111-4222-8333-444455556666:the secret of the environment's client",
    ).toString("base64");
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        api.app.inject({
          remoteAddress: address,
          method: "POST",
          url: "/oauth/token",
          headers: {
            authorization: `Basic ${basic}`,
            "content-type": "application/x-www-form-urlencoded",
          },
          payload: "grant_type=client_credentials",
        }),
      ),
    );
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(Array<number>(20).fill(200));
  });
});

describe("a session", () => {
  it("is not left behind when somebody else signs in with the same browser", async () => {
    address = "198.51.100.3";
    const first = await api.person({ password: "the right password" });
    const second = await api.person({ password: "the right password" });
    const cookieOf = (answer: { headers: Record<string, unknown> }) =>
      String(answer.headers["set-cookie"]).split(";")[0] ?? "";
    const former = cookieOf(await signIn(first.email, "the right password"));
    const present = cookieOf(await signIn(second.email, "the right password", former));
    expect(present).not.toBe(former);
    const read = (cookie: string) =>
      api.app.inject({ method: "GET", url: "/api/tsubame/v1/session", headers: { cookie } });
    expect((await read(present)).statusCode).toBe(200);
    expect((await read(former)).statusCode).toBe(401);
  });
});
