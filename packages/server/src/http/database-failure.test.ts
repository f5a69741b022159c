import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApp, type App } from "./app.ts";

let app: App;
let failure: Error;

beforeAll(() => {
  app = createApp({ log: pino({ level: "silent" }) });
  app.get("/", () => {
    throw failure;
  });
});
afterAll(() => app.close());

/** As pg throws it: the text of PostgreSQL or of the client, and a code where there is one. */
function databaseError(message: string, code?: string): Error {
  return Object.assign(new Error(message), code === undefined ? {} : { code });
}

describe("a request that the database fails", () => {
  it.each([
    ["a restart", "terminating connection due to administrator command", "57P01"],
    ["a start", "the database system is starting up", "57P03"],
    ["no listener", "connect ECONNREFUSED 127.0.0.1:5432", "ECONNREFUSED"],
    ["a cut connection", "Connection terminated unexpectedly", undefined],
    ["too many connections", "sorry, too many clients already", "53300"],
    ["a deadlock", "deadlock detected", "40P01"],
  ])("may be repeated after %s", async (_what, message, code) => {
    failure = databaseError(message, code);
    const answer = await app.inject({ url: "/" });
    expect(answer.statusCode).toBe(503);
    expect(answer.headers["retry-after"]).toBe("1");
    expect(answer.json()).toMatchObject({ code: "service.unavailable", status: 503 });
    expect(answer.body).not.toContain(message);
  });

  it.each([
    ["a statement that is wrong", databaseError("relation does not exist", "42P01")],
    ["something else", new TypeError("undefined is not a function")],
  ])("is a fault of ours after %s", async (_what, error) => {
    failure = error;
    const answer = await app.inject({ url: "/" });
    expect(answer.statusCode).toBe(500);
    expect(answer.json()).toMatchObject({ code: "internal.server.error" });
  });
});
