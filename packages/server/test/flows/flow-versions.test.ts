import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type {
  EntityListing,
  ErrorBody,
  FlowVersion,
  InboundFlow,
  InboundFlowVersion,
  ListedFlowVersion,
} from "@tsubame/contract";
import { createFlowApi, flowsPath, type FlowApi } from "./support/flow-api.ts";

let api: FlowApi;

beforeAll(async () => {
  api = await createFlowApi();
});
afterAll(() => api?.close());

describe("versions", () => {
  it("are kept with every save, read by number, and brought back as a new one", async () => {
    const first = await api.save([{ id: "only", ...api.rest }]);
    const path = `${flowsPath}/${first.id}`;
    const name = randomUUID();
    const rules = [
      {
        id: "photo",
        when: [{ kind: "attachment" }],
        then: { queueId: api.returnsId.toUpperCase() },
      },
      { id: "only", ...api.rest },
    ];
    await api.admin("PUT", path, { name, rules, version: 1 });
    const restored = await api.admin<InboundFlow>("POST", `${path}/versions/1/restore`, {
      version: 2,
    });
    expect(restored.body).toMatchObject({ name, version: 3, rules: [{ id: "only" }] });

    const listed = await api.admin<EntityListing<ListedFlowVersion>>("GET", `${path}/versions`);
    expect(
      listed.body.entities.map(({ version, ruleCount, restoredFromVersion }) => [
        version,
        ruleCount,
        restoredFromVersion,
      ]),
    ).toEqual([
      [3, 1, 1],
      [2, 2, undefined],
      [1, 1, undefined],
    ]);
    const second = await api.admin<InboundFlowVersion>("GET", `${path}/versions/2`);
    expect(second.body).toMatchObject({
      version: 2,
      name,
      // Ids as the database spells them.
      rules: [{ id: "photo", then: { queueId: api.returnsId } }, { id: "only" }],
    });
    expect((await api.admin("GET", `${path}/versions/4`)).status).toBe(404);
    expect((await api.admin("GET", `${path}/versions/0`)).status).toBe(400);
  });

  it("say who saved them", async () => {
    const { id: userId, call } = await api.person({ roles: ["admin"] });
    const { body: flow } = await call<InboundFlow>("POST", flowsPath, {
      name: randomUUID(),
      rules: [api.rest],
    });
    const { body } = await api.admin<InboundFlowVersion>(
      "GET",
      `${flowsPath}/${flow.id}/versions/1`,
    );
    expect(body.savedBy).toMatchObject({ id: userId });
    expect(body.dateSaved).toBe(flow.dateModified);
  });

  it("are where the address of a published version leads", async () => {
    const flow = await api.save([api.rest]);
    const { body } = await api.admin<{ publishedVersion: { selfUri: string } }>(
      "GET",
      `/api/v2/flows/${flow.id}`,
    );
    const version = await api.admin<FlowVersion>("GET", body.publishedVersion.selfUri);
    expect(version.body).toMatchObject({ id: "1", name: flow.name, type: "PUBLISH" });
    const all = await api.admin<EntityListing<FlowVersion>>(
      "GET",
      `/api/v2/flows/${flow.id}/versions`,
    );
    expect(all.body.entities).toEqual([version.body]);
  });

  it("that name what has been deleted since are not brought back", async () => {
    const doomed = await api.newQueue();
    const flow = await api.save([{ then: { queueId: doomed } }]);
    const path = `${flowsPath}/${flow.id}`;
    await api.admin("PUT", path, { name: flow.name, rules: [api.rest] });
    expect((await api.admin("DELETE", `/api/v2/routing/queues/${doomed}`)).status).toBe(200);
    const refused = await api.admin<ErrorBody>("POST", `${path}/versions/1/restore`, {});
    expect(refused.body.details).toEqual([
      { fieldName: "rules.0.then.queueId", errorCode: "invalid.value" },
    ]);
    const stale = await api.admin<ErrorBody>("POST", `${path}/versions/2/restore`, { version: 1 });
    expect([stale.status, stale.body.code]).toEqual([409, "general.conflict"]);
  });

  it("a queue that a rule with conditions names is not deleted either", async () => {
    const named = await api.newQueue();
    const flow = await api.save([
      { when: [{ kind: "attachment" }], then: { queueId: named } },
      api.rest,
    ]);
    const refused = await api.admin<ErrorBody>("DELETE", `/api/v2/routing/queues/${named}`);
    expect(refused.status).toBe(409);
    expect(refused.body.code).toBe("queue.usedByFlow");
    expect(refused.body.messageParams?.["flowId"]).toBe(flow.id);
  });
});
