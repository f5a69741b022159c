import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { provision } from "../../src/organization/provision.ts";
import {
  adminClient,
  createConfigurationApi,
  type ConfigurationApi,
} from "../support/configuration-api.ts";

let api: ConfigurationApi;
beforeAll(async () => {
  api = await createConfigurationApi();
});
afterAll(() => api.close());

interface TokenAnswer {
  access_token: string;
  token_type: string;
  expires_in: number;
}

async function token(form: Record<string, string>, authorization?: string) {
  return api.app.inject({
    method: "POST",
    url: "/oauth/token",
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      ...(authorization !== undefined && { authorization }),
    },
    payload: new URLSearchParams(form).toString(),
  });
}

const basic = (id: string, secret: string) =>
  `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}`;
const grant = { grant_type: "client_credentials" };

describe("the token endpoint", () => {
  it("gives a token for credentials sent as HTTP Basic", async () => {
    const response = await token(grant, basic(adminClient.id, adminClient.secret));
    expect(response.statusCode).toBe(200);
    expect(response.headers["cache-control"]).toBe("no-store");
    const body = response.json<TokenAnswer>();
    expect(body).toMatchObject({ token_type: "bearer", expires_in: 86_400 });
    const { status } = await api.as(body.access_token)("GET", "/api/v2/tokens/me");
    expect(status).toBe(200);
  });

  it("gives a token for credentials sent in the form", async () => {
    const response = await token({
      ...grant,
      client_id: adminClient.id,
      client_secret: adminClient.secret,
    });
    expect(response.statusCode).toBe(200);
  });

  it("answers wrong credentials in OAuth's own shape, the same for unknown clients", async () => {
    for (const id of [adminClient.id, randomUUID(), "not an id"]) {
      const response = await token(grant, basic(id, "wrong"));
      expect(response.statusCode).toBe(401);
      expect(response.json()).toEqual({
        error: "invalid_client",
        description: "The client id or secret is wrong.",
        error_description: "The client id or secret is wrong.",
      });
    }
  });

  it("names a grant it does not offer", async () => {
    const response = await token({ grant_type: "password" }, basic(adminClient.id, "x"));
    expect(response.statusCode).toBe(400);
    expect(response.json()).toMatchObject({ error: "unsupported_grant_type" });
  });

  it("keeps only the hash of a token", async () => {
    const body = (
      await token(grant, basic(adminClient.id, adminClient.secret))
    ).json<TokenAnswer>();
    const rows = await api.context.db.selectFrom("access_token").selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain(body.access_token);
  });
});

describe("a bearer token", () => {
  it("that nobody issued is bad credentials", async () => {
    const { status, body } = await api.as("made-up")<{ code: string }>("GET", "/api/v2/users/me");
    expect(status).toBe(401);
    expect(body.code).toBe("bad.credentials");
  });

  it("is missing: authentication is required", async () => {
    const response = await api.app.inject({ method: "GET", url: "/api/v2/users/me" });
    expect(response.statusCode).toBe(401);
    expect(response.json()).toMatchObject({
      code: "authentication.required",
      status: 401,
      contextId: response.headers["inin-correlation-id"],
    });
  });

  it("ends with its life", async () => {
    const person = await api.person();
    expect((await person.call("GET", "/api/v2/users/me")).status).toBe(200);
    api.clock.advance(3_601_000);
    expect((await person.call("GET", "/api/v2/users/me")).status).toBe(401);
    api.clock.advance(-3_601_000);
  });

  it("ends when its holder logs out, at once", async () => {
    const person = await api.person();
    expect((await person.call("GET", "/api/v2/users/me")).status).toBe(200);
    expect((await person.call("DELETE", "/api/v2/tokens/me")).status).toBe(204);
    expect((await person.call("GET", "/api/v2/users/me")).status).toBe(401);
  });

  it("ends when an administrator ends all access of the user", async () => {
    const person = await api.person();
    expect((await person.call("GET", "/api/v2/users/me")).status).toBe(200);
    expect((await api.admin("DELETE", `/api/v2/tokens/${person.id}`)).status).toBe(204);
    expect((await person.call("GET", "/api/v2/users/me")).status).toBe(401);
  });

  it("loses what it may do as soon as its user loses the role", async () => {
    await api.person({ roles: ["admin"] });
    const person = await api.person({ roles: ["admin"] });
    expect((await person.call("GET", "/api/v2/oauth/clients")).status).toBe(200);
    const agentRole = "f0000000-0000-4000-8000-0000000000a3";
    await api.admin("PUT", `/api/v2/users/${person.id}/roles`, [agentRole]);
    const { status, body } = await person.call<{ code: string }>("GET", "/api/v2/oauth/clients");
    expect(status).toBe(403);
    expect(body.code).toBe("missing.permissions");
  });

  it("issued for a user is audited with who asked for it", async () => {
    const person = await api.person();
    const event = await api.context.db
      .selectFrom("event_log")
      .selectAll()
      .where("kind", "=", "user.tokenIssued")
      .where("user_id", "=", person.id)
      .executeTakeFirstOrThrow();
    expect(event.actor_client_id).toBe(adminClient.id);
  });

  it("of an agent cannot issue tokens for others", async () => {
    const person = await api.person();
    const path = `/api/tsubame/v1/users/${person.id}/tokens`;
    expect((await person.call("POST", path)).status).toBe(403);
  });
});

describe("OAuth clients", () => {
  it("get their secret once, and a renewed secret ends the old one's tokens", async () => {
    const adminRole = "f0000000-0000-4000-8000-0000000000a1";
    const created = await api.admin<{ id: string; secret: string }>(
      "POST",
      "/api/v2/oauth/clients",
      {
        name: "A script",
        authorizedGrantType: "CLIENT-CREDENTIALS",
        accessTokenValiditySeconds: 600,
        roleDivisions: [{ roleId: adminRole, divisionId: "*" }],
      },
    );
    expect(created.status).toBe(200);
    const { id, secret } = created.body;
    const read = await api.admin("GET", `/api/v2/oauth/clients/${id}`);
    expect(read.body).not.toHaveProperty("secret");
    expect(read.body).toMatchObject({ roleIds: [adminRole], accessTokenValiditySeconds: 600 });

    const first = (await token(grant, basic(id, secret))).json<TokenAnswer>();
    expect(first.expires_in).toBe(600);
    const call = api.as(first.access_token);
    expect((await call("GET", "/api/v2/oauth/clients")).status).toBe(200);

    const renewed = await api.admin<{ secret: string }>(
      "POST",
      `/api/v2/oauth/clients/${id}/secret`,
    );
    expect((await call("GET", "/api/v2/oauth/clients")).status).toBe(401);
    expect((await token(grant, basic(id, secret))).statusCode).toBe(401);
    expect((await token(grant, basic(id, renewed.body.secret))).statusCode).toBe(200);

    expect((await api.admin("DELETE", `/api/v2/oauth/clients/${id}`)).status).toBe(204);
    expect((await token(grant, basic(id, renewed.body.secret))).statusCode).toBe(401);
  });

  it("name the field of a role or grant type that does not exist", async () => {
    const roles = await api.admin<{ details: unknown }>("POST", "/api/v2/oauth/clients", {
      name: "x",
      authorizedGrantType: "CLIENT-CREDENTIALS",
      roleIds: [randomUUID()],
    });
    expect(roles.status).toBe(400);
    expect(roles.body.details).toEqual([{ errorCode: "invalid.value", fieldName: "roleIds.0" }]);
    const grantType = await api.admin<{ details: unknown }>("POST", "/api/v2/oauth/clients", {
      name: "x",
      authorizedGrantType: "CODE",
    });
    expect(grantType.body.details).toEqual([
      { errorCode: "invalid.value", fieldName: "authorizedGrantType" },
    ]);
  });

  it("from the environment follow a changed secret at the next start", async () => {
    const secret = "another secret of the environment";
    const config = { ...api.context.config, bootstrapClient: { ...adminClient, secret } };
    await provision({ ...api.context, config });
    expect((await token(grant, basic(adminClient.id, adminClient.secret))).statusCode).toBe(401);
    expect((await token(grant, basic(adminClient.id, secret))).statusCode).toBe(200);
    await provision(api.context);
    expect((await token(grant, basic(adminClient.id, adminClient.secret))).statusCode).toBe(200);
  });
});
