import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { appendEvents } from "@tsubame/store";
import { settle } from "../../../store/test/support/settle.ts";
import type { DeadlineLoop } from "../../src/deadline-loop.ts";
import { createGoneAgentTimer } from "../../src/dispatch/gone-agents.ts";
import { transact } from "../../src/transaction.ts";
import { RoutedCentre } from "./support/routed-centre.ts";

let centre: RoutedCentre;
let timer: DeadlineLoop;

beforeAll(async () => {
  centre = await RoutedCentre.open();
  timer = createGoneAgentTimer(centre.api.context);
});
afterAll(async () => {
  await timer.stop();
  await centre.close();
});

/** A conversation that rings at the one member who is ready. */
async function ring(): Promise<{ queueId: string; agentId: string; conversationId: string }> {
  const queueId = await centre.queue();
  const agentId = await centre.agent({ queueIds: [queueId], capacity: 2 });
  const conversationId = await centre.waiting(queueId);
  expect(await centre.offered(conversationId)).toBe(agentId);
  return { queueId, agentId, conversationId };
}

async function setPresence(userId: string, call = centre.api.admin): Promise<void> {
  const answer = await call("PATCH", `/api/v2/users/${userId}/presences/purecloud`, {
    presenceDefinition: { systemPresence: "Available" },
  });
  expect(answer.status).toBe(200);
}

async function tokenOf(userId: string): Promise<string> {
  const path = `/api/tsubame/v1/users/${userId}/tokens`;
  return (await centre.api.admin<{ access_token: string }>("POST", path, {})).body.access_token;
}

describe("an agent who comes back", () => {
  it("is told what went back to its queue meanwhile, until they have it again", async () => {
    const queueId = await centre.queue({ goneAgentGraceSeconds: 60 });
    const agentId = await centre.agent({ queueIds: [queueId] });
    const conversationId = await centre.waiting(queueId);
    expect(await centre.offered(conversationId)).toBe(agentId);
    await centre.accept(conversationId);
    const call = centre.api.as(await tokenOf(agentId));
    const takenBack = async () =>
      (await call<{ takenBack: object[] }>("GET", "/api/tsubame/v1/me/work")).body.takenBack;
    expect(await takenBack()).toEqual([]);
    await transact(centre.api.context, async (trx) => {
      const disconnectedAt = centre.api.clock.now();
      await trx
        .updateTable("agent_state")
        .set({ disconnected_at: disconnectedAt })
        .where("user_id", "=", agentId)
        .execute();
      await appendEvents(trx, [{ kind: "agent.connectionChanged", userId: agentId }]);
    });
    centre.pass(61);
    await timer.look();
    expect(await centre.holder(conversationId)).toBeUndefined();
    expect(await takenBack()).toMatchObject([{ conversationId, contactName: "花子" }]);
    await centre.setReady(agentId, true);
    expect(await centre.offered(conversationId)).toBe(agentId);
    expect(await takenBack()).toEqual([]);
  });
});

describe("an agent at whom a conversation rings", () => {
  it("keeps it when leaving the queue by themselves, and may still answer", async () => {
    const { agentId, conversationId } = await ring();
    await setPresence(agentId, centre.api.as(await tokenOf(agentId)));
    expect(await centre.holder(conversationId)).toBe(agentId);
    await centre.accept(conversationId);
    expect(await centre.holder(conversationId)).toBe(agentId);
  });

  it("loses it at once when somebody else sets them off queue; what is connected stays", async () => {
    const { queueId, agentId, conversationId } = await ring();
    await centre.accept(conversationId);
    const second = await centre.waiting(queueId);
    expect(await centre.offered(second)).toBe(agentId);
    await setPresence(agentId);
    await centre.stillWaiting(second);
    expect(await centre.holder(conversationId)).toBe(agentId);
    const other = await centre.agent({ queueIds: [queueId] });
    expect(await centre.offered(second)).toBe(other);
  });

  it("loses it, and what is connected, when deactivated", async () => {
    const { queueId, agentId, conversationId } = await ring();
    await centre.accept(conversationId);
    const second = await centre.waiting(queueId);
    expect(await centre.offered(second)).toBe(agentId);
    const { body: user } = await centre.api.admin<{ version: number }>(
      "GET",
      `/api/v2/users/${agentId}`,
    );
    const answer = await centre.api.admin("PATCH", `/api/v2/users/${agentId}`, {
      state: "inactive",
      version: user.version,
    });
    expect(answer.status).toBe(200);
    await settle(async () => (await centre.holder(conversationId)) === undefined);
    await settle(async () => (await centre.holder(second)) === undefined);
    const other = await centre.agent({ queueIds: [queueId], capacity: 2 });
    expect(await centre.offered(conversationId)).toBe(other);
    expect(await centre.offered(second)).toBe(other);
  });

  it("loses it at once by signing out", async () => {
    const { agentId, conversationId } = await ring();
    const { body: user } = await centre.api.admin<{ email: string }>(
      "GET",
      `/api/v2/users/${agentId}`,
    );
    const password = `pw-${randomUUID()}`;
    await centre.api.admin("PUT", `/api/tsubame/v1/users/${agentId}/password`, {
      newPassword: password,
    });
    const headers = { "sec-fetch-site": "same-origin", "content-type": "application/json" };
    const url = "/api/tsubame/v1/session";
    const signedIn = await centre.api.app.inject({
      method: "POST",
      url,
      headers,
      payload: JSON.stringify({ email: user.email, password }),
    });
    const cookie = signedIn.cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
    expect(await centre.holder(conversationId)).toBe(agentId);
    const out = await centre.api.app.inject({
      method: "DELETE",
      url,
      headers: { "sec-fetch-site": "same-origin", cookie },
    });
    expect(out.statusCode).toBe(204);
    expect(await centre.holder(conversationId)).toBeUndefined();
    expect((await centre.stillWaiting(conversationId)).obstacle).toBe("nobodyConnected");
  });
});
