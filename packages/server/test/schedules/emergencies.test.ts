import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Emergency, EmergencyGroup, ErrorBody } from "@tsubame/contract";
import { readActiveEmergencies } from "@tsubame/store";
import { createConfigurationApi, type ConfigurationApi } from "../support/configuration-api.ts";

let api: ConfigurationApi;
beforeAll(async () => {
  api = await createConfigurationApi();
});
afterAll(() => api.close());

const groups = "/api/v2/architect/emergencygroups";
const switches = "/api/tsubame/v1/emergencies";
const makeGroup = async (change: object = {}) =>
  (await api.admin<EmergencyGroup>("POST", groups, { name: randomUUID(), ...change })).body;
const isActive = async (id: string) => (await readActiveEmergencies(api.context.db)).has(id);
/** What the log says of a group, oldest first. */
async function toldOf(id: string) {
  const rows = await api.context.db
    .selectFrom("event_log")
    .select(["kind", "actor_user_id", "detail"])
    .orderBy("id")
    .execute();
  return rows
    .filter(({ detail }) => detail["emergencyGroupId"] === id)
    .map(({ kind, actor_user_id }) => [kind, actor_user_id]);
}

describe("emergency groups", () => {
  it("go out and come back as the SDK sends them, and have no call flows", async () => {
    const group = await makeGroup({ description: "停電", enabled: false, emergencyCallFlows: [] });
    expect(group).toMatchObject({ enabled: false, emergencyCallFlows: [], version: 1 });
    expect((await api.admin("GET", `${groups}/${group.id}`)).body).toEqual(group);
    const changed = await api.admin<EmergencyGroup>("PUT", `${groups}/${group.id}`, {
      ...group,
      enabled: true,
    });
    expect(changed.body).toMatchObject({ enabled: true, version: 2 });
    expect((await api.admin("PUT", `${groups}/${group.id}`, group)).status).toBe(409);
    const flows = await api.admin<ErrorBody>("PUT", `${groups}/${group.id}`, {
      ...changed.body,
      emergencyCallFlows: [{ emergencyFlow: { id: randomUUID() }, ivrs: [] }],
    });
    expect([flows.status, flows.body.details[0]?.fieldName]).toEqual([400, "emergencyCallFlows"]);
    const same = await api.admin("POST", groups, { name: group.name });
    expect(same.status).toBe(409);
  });

  it("are switched by a supervisor: flows see it at once, and who did it and when is kept", async () => {
    const supervisor = await api.person({ roles: ["supervisor"] });
    const group = await makeGroup();
    const before = await api.admin<{ entities: Emergency[] }>("GET", switches);
    expect(before.body.entities.find(({ id }) => id === group.id)).toMatchObject({
      isActive: false,
      switchedAt: null,
      switchedBy: null,
    });
    const { status, body } = await supervisor.call<Emergency>("PUT", `${switches}/${group.id}`, {
      isActive: true,
    });
    expect([status, body]).toMatchObject([
      200,
      { isActive: true, switchedBy: { id: supervisor.id, name: "A Person" } },
    ]);
    expect(await isActive(group.id)).toBe(true);
    // Saying it again changes nothing, above all not who said it first.
    expect((await api.admin("PUT", `${switches}/${group.id}`, { isActive: true })).body).toEqual(
      body,
    );
    await api.admin("PUT", `${switches}/${group.id}`, { isActive: false });
    expect(await isActive(group.id)).toBe(false);
    expect(await toldOf(group.id)).toEqual([
      ["emergencyGroup.created", null],
      ["emergency.declared", supervisor.id],
      ["emergency.ended", null],
    ]);
  });

  it("are not switched by agents, and not renamed by supervisors", async () => {
    const group = await makeGroup();
    const agent = await api.person();
    const supervisor = await api.person({ roles: ["supervisor"] });
    const switching = await agent.call("PUT", `${switches}/${group.id}`, { isActive: true });
    expect(switching.status).toBe(403);
    expect((await supervisor.call("PUT", `${groups}/${group.id}`, group)).status).toBe(403);
    expect(await isActive(group.id)).toBe(false);
  });

  it("that a flow asks for are not deleted; deleting one ends its emergency", async () => {
    const group = await makeGroup({ enabled: true });
    expect(await isActive(group.id)).toBe(true);
    const flow = await api.context.db
      .insertInto("flow")
      .values({
        name: "Nights",
        rules: JSON.stringify([
          { when: [{ kind: "emergency", emergencyGroupId: group.id }], then: {} },
        ]),
      })
      .returning("id")
      .executeTakeFirstOrThrow();
    const refused = await api.admin<ErrorBody>("DELETE", `${groups}/${group.id}`);
    expect([refused.status, refused.body.code, refused.body.messageParams]).toMatchObject([
      409,
      "emergencyGroup.inUse",
      { usedBy: "Nights" },
    ]);
    await api.context.db.deleteFrom("flow").where("id", "=", flow.id).execute();
    expect((await api.admin("DELETE", `${groups}/${group.id}`)).status).toBe(200);
    expect(await isActive(group.id)).toBe(false);
    expect((await toldOf(group.id)).map(([kind]) => kind)).toEqual([
      "emergencyGroup.created",
      "emergency.declared",
      "emergency.ended",
      "emergencyGroup.deleted",
    ]);
    const gone = await api.admin("PUT", `${switches}/${group.id}`, { isActive: true });
    expect(gone.status).toBe(404);
  });
});
