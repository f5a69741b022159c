import { afterEach, describe, expect, it } from "vitest";
import { settle } from "../../../store/test/support/settle.ts";
import { openCentre, type Centre } from "../support/centre.ts";
import { listen } from "../support/listener.ts";
import type { Person } from "../support/node.ts";

interface Work {
  readonly routingStatus: string;
  readonly capacity: { readonly used: number };
  readonly items: readonly {
    readonly conversationId: string;
    readonly participantId: string;
    readonly phase: string;
    readonly wrapup: { readonly deadlineAt: string | null; readonly code: string | null } | null;
  }[];
}

let centre: Centre | undefined;
afterEach(async () => {
  await centre?.close();
  centre = undefined;
});

const workOf = async (agent: Person): Promise<Work> =>
  (await agent.call<Work>("GET", "/api/tsubame/v1/me/work")).body;

/** An agent who has just ended a conversation, and the path of their leg. */
async function endedConversation(acwSettings: Record<string, unknown>) {
  centre = await openCentre({ acwSettings });
  const agent = await centre.agentOnQueue();
  const listener = await listen(agent.call, []);
  await centre.customerWrites(await centre.x.newCustomer(), "Hello");
  let work = await workOf(agent);
  await settle(async () => (work = await workOf(agent)).items[0]?.phase === "alerting");
  const [item] = work.items;
  const path = `/api/v2/conversations/messages/${item?.conversationId}/participants/${item?.participantId}`;
  await agent.call("PATCH", path, { state: "connected" });
  await agent.call("PATCH", path, { state: "disconnected" });
  return { centre, agent, listener, path };
}

describe("a queue's wrap-up mode", () => {
  it("MANDATORY_TIMEOUT: records ININ-WRAP-UP-TIMEOUT and frees the agent at the deadline", async () => {
    const { agent, path, listener } = await endedConversation({
      wrapupPrompt: "MANDATORY_TIMEOUT",
      timeoutMs: 1000,
    });
    const work = await workOf(agent);
    expect(work).toMatchObject({ capacity: { used: 1 }, routingStatus: "INTERACTING" });
    expect(work.items[0]?.wrapup?.deadlineAt).not.toBeNull();
    await settle(async () => (await workOf(agent)).items.length === 0);
    expect(await workOf(agent)).toMatchObject({ capacity: { used: 0 }, routingStatus: "IDLE" });
    const recorded = await agent.call("GET", `${path}/wrapup`);
    expect(recorded.body).toMatchObject({ code: "ININ-WRAP-UP-TIMEOUT", durationSeconds: 1 });
    await listener.close();
  });

  it("MANDATORY_FORCED_TIMEOUT: keeps the agent for the whole time, with the code that was recorded", async () => {
    const {
      centre: open,
      agent,
      path,
      listener,
    } = await endedConversation({
      wrapupPrompt: "MANDATORY_FORCED_TIMEOUT",
      timeoutMs: 1500,
    });
    await agent.call("PATCH", path, { wrapup: { code: open.wrapupCodeId } });
    const work = await workOf(agent);
    expect(work.capacity.used).toBe(1);
    expect(work.items[0]?.wrapup?.code).toBe(open.wrapupCodeId);
    await settle(async () => (await workOf(agent)).capacity.used === 0);
    const recorded = await agent.call("GET", `${path}/wrapup`);
    expect(recorded.body).toMatchObject({ code: open.wrapupCodeId, name: "Solved" });
    await listener.close();
  });

  it("OPTIONAL: frees the agent at once and takes a code afterwards", async () => {
    const {
      centre: open,
      agent,
      path,
      listener,
    } = await endedConversation({
      wrapupPrompt: "OPTIONAL",
    });
    expect(await workOf(agent)).toMatchObject({ capacity: { used: 0 }, routingStatus: "IDLE" });
    expect((await agent.call("PATCH", path, { wrapup: { code: open.wrapupCodeId } })).status).toBe(
      202,
    );
    expect((await agent.call("GET", `${path}/wrapup`)).body).toMatchObject({ name: "Solved" });
    await listener.close();
  });
});
