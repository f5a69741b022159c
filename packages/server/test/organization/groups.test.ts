import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EntityListing, ErrorBody, Group, User } from "@tsubame/contract";
import { createConfigurationApi, type ConfigurationApi } from "../support/configuration-api.ts";

let api: ConfigurationApi;
beforeAll(async () => {
  api = await createConfigurationApi();
});
afterAll(() => api.close());

const path = "/api/v2/groups";
const makeGroup = async (body: object = {}) =>
  (await api.admin<Group>("POST", path, { name: randomUUID(), type: "official", ...body })).body;

describe("groups", () => {
  it("are made, found, changed in the version that was read, and deleted", async () => {
    const tag = randomUUID().slice(0, 8);
    const made = await makeGroup({
      name: `${tag} 応援`,
      description: "混雑時",
      visibility: "members",
      rulesVisible: false,
      ownerIds: [],
    });
    expect(made).toMatchObject({ memberCount: 0, state: "active", type: "official", version: 1 });
    expect(made).toMatchObject({ visibility: "members", rulesVisible: false });
    expect((await api.admin<Group>("GET", `${path}/${made.id}`)).body).toEqual(made);
    const change = { name: `${tag} 予備`, version: 1, description: null };
    const { body: changed } = await api.admin<Group>("PUT", `${path}/${made.id}`, change);
    expect(changed).toMatchObject({ name: `${tag} 予備`, version: 2, visibility: "members" });
    expect(changed).not.toHaveProperty("description");
    const late = await api.admin<ErrorBody>("PUT", `${path}/${made.id}`, change);
    expect([late.status, late.body.code]).toEqual([409, "general.conflict"]);
    const found = await api.admin<EntityListing<Group>>("GET", `${path}?name=${tag}&id=${made.id}`);
    expect(found.body.entities).toEqual([changed]);
    expect((await api.admin("DELETE", `${path}/${made.id}`)).status).toBe(204);
    expect((await api.admin("GET", `${path}/${made.id}`)).status).toBe(404);
    expect((await api.admin("DELETE", `${path}/${made.id}`)).status).toBe(404);
    const second = await makeGroup({ name: `${tag} 予備` });
    const twin = await api.admin<ErrorBody>("POST", path, { name: second.name });
    expect([twin.status, twin.body.details]).toEqual([
      409,
      [{ fieldName: "name", errorCode: "general.conflict" }],
    ]);
  });

  it("have people, each once, and name whoever is not a user", async () => {
    const [one, two] = [await api.person(), await api.person()];
    const group = await makeGroup();
    const members = `${path}/${group.id}/members`;
    const body = { memberIds: [one.id, two.id.toUpperCase(), one.id], version: 1 };
    expect((await api.admin("POST", members, body)).status).toBe(200);
    const listed = await api.admin<EntityListing<User>>("GET", members);
    expect(listed.body.entities.map(({ id }) => id).toSorted()).toEqual(
      [one.id, two.id].toSorted(),
    );
    expect((await api.admin<Group>("GET", `${path}/${group.id}`)).body).toMatchObject({
      memberCount: 2,
      version: 2,
    });
    expect((await api.admin("POST", members, body)).status).toBe(409);
    const wrong = await api.admin<ErrorBody>("POST", members, {
      memberIds: [one.id, randomUUID()],
    });
    expect([wrong.status, wrong.body.details]).toEqual([
      400,
      [{ fieldName: "memberIds.1", errorCode: "not.found" }],
    ]);
    await api.admin("DELETE", `${members}?ids=${one.id},${randomUUID()}`);
    expect((await api.admin<EntityListing<User>>("GET", members)).body.total).toBe(1);
    expect((await api.admin("DELETE", `${members}?ids=nobody`)).status).toBe(400);
  });

  it("are changed by administrators only", async () => {
    const group = await makeGroup();
    const supervisor = await api.person({ roles: ["supervisor"] });
    expect((await supervisor.call("GET", `${path}/${group.id}`)).status).toBe(200);
    const members = { memberIds: [supervisor.id] };
    for (const [method, url, body] of [
      ["POST", path, { name: "x" }],
      ["PUT", `${path}/${group.id}`, { version: 1 }],
      ["DELETE", `${path}/${group.id}`, undefined],
      ["POST", `${path}/${group.id}/members`, members],
      ["DELETE", `${path}/${group.id}/members?ids=${supervisor.id}`, undefined],
    ] as const) {
      expect((await supervisor.call(method, url, body)).status).toBe(403);
    }
  });
});
