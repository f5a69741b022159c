import { createVirtualClock, type VirtualClock } from "@tsubame/x-sandbox";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { settle } from "../../../store/test/support/settle.ts";
import { queueAutomaticReply } from "../../src/automatic/queue-automatic-reply.ts";
import { openCentre, type Centre } from "../support/centre.ts";
import {
  finish,
  messagesPath,
  openDesk,
  takeDm,
  type Desk,
  type WorkItemBody,
} from "../support/desk.ts";
import { startTestNode } from "../support/node.ts";

interface QueueBody {
  readonly id: string;
  readonly name: string;
  readonly mediaSettings: { readonly message: Record<string, unknown> };
}

interface View {
  readonly inactivityTimeout?: string;
  readonly participants: readonly {
    readonly purpose: string;
    readonly state: string;
    readonly disconnectType?: string;
    readonly wrapupRequired?: boolean;
  }[];
}

interface Failure {
  readonly status: number;
  readonly details: readonly { readonly fieldName: string; readonly errorCode: string }[];
}

const timeoutSeconds = 120;
const on = {
  enableInactivityTimeout: true,
  inactivityTimeoutSettings: { timeoutSeconds, actionType: "DISCONNECT" },
};

let clock: VirtualClock;
let centre: Centre;
let desk: Desk;
const taken: string[] = [];

beforeAll(async () => {
  clock = createVirtualClock({ isFrozen: true });
  centre = await openCentre({ clock });
  desk = await openDesk(centre);
  expect((await setMessage(on)).status).toBe(200);
});
afterEach(async () => {
  for (const id of taken.splice(0)) await finish(centre, desk, id);
});
afterAll(async () => {
  // The last test has stopped the node at which they sat.
  await desk?.leave().catch(() => undefined);
  await centre?.close();
});

const queuePath = () => `/api/v2/routing/queues/${centre.queueId}`;

async function setMessage(change: Record<string, unknown>) {
  const { body } = await centre.node.admin<QueueBody>("GET", queuePath());
  const {
    enableInactivityTimeout: _on,
    inactivityTimeoutSettings: _time,
    ...kept
  } = body.mediaSettings.message;
  return centre.node.admin<QueueBody & Failure>("PUT", queuePath(), {
    ...body,
    mediaSettings: { ...body.mediaSettings, message: { ...kept, ...change } },
  });
}

async function take(): Promise<WorkItemBody & { customerId: string }> {
  const leg = await takeDm(centre, desk);
  taken.push(leg.conversationId);
  return leg;
}

const view = async (leg: Pick<WorkItemBody, "conversationId">) =>
  (await desk.agent.call<View>("GET", `${messagesPath}/${leg.conversationId}`)).body;

const agentLeg = async (leg: WorkItemBody) =>
  (await view(leg)).participants.find(({ purpose }) => purpose === "agent");

/** The agent answers, and X has it. */
async function answer(leg: WorkItemBody, textBody: string): Promise<void> {
  const path = `${messagesPath}/${leg.conversationId}/communications/${leg.communicationId}/messages`;
  const sent = await desk.agent.call<{ id: string }>("POST", path, { textBody });
  expect(sent.status).toBe(202);
  await settle(async () => {
    const message = `${messagesPath}/${leg.conversationId}/messages/${sent.body.id}`;
    return (await desk.agent.call<{ status: string }>("GET", message)).body.status === "sent";
  }, 15_000);
}

/** Waits until every node has looked at the present instant: the deadline of a witness has passed, too. */
async function isEnded(leg: WorkItemBody): Promise<void> {
  await settle(async () => (await agentLeg(leg))?.state === "disconnected", 20_000);
}

describe("inactivity time-out", () => {
  it("ends a conversation whose customer owes the answer for too long, with its wrap-up", async () => {
    const leg = await take();
    expect(await view(leg)).not.toHaveProperty("inactivityTimeout");
    await answer(leg, "Which order is it?");
    const deadlineMs = Date.parse((await view(leg)).inactivityTimeout ?? "");
    expect(deadlineMs - clock.now()).toBe(timeoutSeconds * 1000);
    const [item] = (
      await desk.agent.call<{ items: { inactiveAt: string }[] }>("GET", "/api/tsubame/v1/me/work")
    ).body.items;
    expect(Date.parse(item?.inactiveAt ?? "")).toBe(deadlineMs);
    await clock.advance(timeoutSeconds * 1000);
    await isEnded(leg);
    expect(await agentLeg(leg)).toMatchObject({
      disconnectType: "inactivity",
      wrapupRequired: true,
    });
    await desk.has("wrapup", leg.conversationId);
  });

  it("begins anew with each word of ours and stands while the customer waits for us", async () => {
    const leg = await take();
    await answer(leg, "Which order is it?");
    await clock.advance(80_000);
    await answer(leg, "Are you still there?");
    expect(Date.parse((await view(leg)).inactivityTimeout ?? "") - clock.now()).toBe(
      timeoutSeconds * 1000,
    );
    await clock.advance(80_000);
    await centre.customerWrites(leg.customerId, "Yes, order 17");
    await settle(async () => (await view(leg)).inactivityTimeout === undefined);
    const { inactive_at } = await centre.node.database.db
      .selectFrom("conversation")
      .select("inactive_at")
      .where("id", "=", leg.conversationId)
      .executeTakeFirstOrThrow();
    expect(inactive_at).toBeNull();
    await clock.advance(2 * timeoutSeconds * 1000);
    expect((await agentLeg(leg))?.state).toBe("connected");
    await answer(leg, "Thank you, it is on its way.");
    await clock.advance(timeoutSeconds * 1000);
    await isEnded(leg);
  });

  it("takes no notice of what the centre says by itself", async () => {
    const leg = await take();
    await answer(leg, "Which order is it?");
    const { inactivityTimeout } = await view(leg);
    await clock.advance(30_000);
    const { db } = centre.node.database;
    const { conversationId } = leg;
    const outcome = await db.transaction().execute((trx) =>
      queueAutomaticReply(trx, {
        conversationId,
        text: "We are open until six.",
        onceKey: "test/words",
        now: new Date(clock.now()),
      }),
    );
    expect(outcome).toBe("queued");
    await clock.advance(60_000);
    await setMessage({ enableInactivityTimeout: false });
    await settle(async () => (await view(leg)).inactivityTimeout === undefined, 20_000);
    await setMessage(on);
    await settle(async () => (await view(leg)).inactivityTimeout !== undefined, 20_000);
    expect((await view(leg)).inactivityTimeout).toBe(inactivityTimeout);
    await clock.advance(30_000);
    await isEnded(leg);
  });

  it("lets a word of ours that comes at the last moment count", async () => {
    const leg = await take();
    await answer(leg, "Which order is it?");
    const { db } = centre.node.database;
    const { conversationId } = leg;
    await db.transaction().execute(async (trx) => {
      await sql`select from conversation where id = ${conversationId} for update`.execute(trx);
      await clock.advance(timeoutSeconds * 1000);
      // The timer has found the deadline and waits for the conversation.
      await settle(async () => {
        const { rows } = await sql`select from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'`.execute(db);
        return rows.length > 0;
      }, 20_000);
      await trx
        .updateTable("message")
        .set({ received_at: new Date(clock.now() - 10_000), sent_at: new Date(clock.now()) })
        .where("conversation_id", "=", conversationId)
        .where("direction", "=", "outbound")
        .execute();
    });
    await settle(async () => {
      const { inactivityTimeout } = await view(leg);
      return Date.parse(inactivityTimeout ?? "") - clock.now() === (timeoutSeconds - 10) * 1000;
    }, 20_000);
    expect((await agentLeg(leg))?.state).toBe("connected");
  });

  it("does not run while the conversation is parked, and begins anew when it is taken up", async () => {
    const leg = await take();
    await answer(leg, "We look into it.");
    const park = (state: string) =>
      desk.agent.call(
        "PATCH",
        `${messagesPath}/${leg.conversationId}/participants/${leg.participantId}/parkingstate`,
        { state },
      );
    expect((await park("parked")).status).toBe(204);
    expect(await view(leg)).not.toHaveProperty("inactivityTimeout");
    await clock.advance(3 * timeoutSeconds * 1000);
    expect((await park("connected")).status).toBe(204);
    const deadlineMs = Date.parse((await view(leg)).inactivityTimeout ?? "");
    expect(deadlineMs - clock.now()).toBe(timeoutSeconds * 1000);
    await clock.advance(timeoutSeconds * 1000);
    await isEnded(leg);
  });

  it("holds for conversations in hand when it is turned on or off", async () => {
    await setMessage({ enableInactivityTimeout: false });
    const leg = await take();
    await answer(leg, "Which order is it?");
    expect(await view(leg)).not.toHaveProperty("inactivityTimeout");
    await setMessage(on);
    await settle(async () => (await view(leg)).inactivityTimeout !== undefined, 20_000);
    await setMessage({ enableInactivityTimeout: false });
    await settle(async () => (await view(leg)).inactivityTimeout === undefined, 20_000);
    await setMessage(on);
  });

  it("does not count a reply that X refused as an answer", async () => {
    const leg = await take();
    await centre.x.control("PUT", "/faults", {
      sends: { next: [{ status: 403, code: 349, message: "no" }] },
    });
    const path = `${messagesPath}/${leg.conversationId}/communications/${leg.communicationId}/messages`;
    const { body } = await desk.agent.call<{ id: string }>("POST", path, {
      textBody: "Which one?",
    });
    await settle(async () => {
      const message = `${messagesPath}/${leg.conversationId}/messages/${body.id}`;
      return (await desk.agent.call<{ status: string }>("GET", message)).body.status === "failed";
    }, 15_000);
    expect((await view(leg)).inactivityTimeout).toBeUndefined();
    await clock.advance(timeoutSeconds * 1000);
    expect((await agentLeg(leg))?.state).toBe("connected");
  });

  it.each([
    [
      "an action that is not there",
      {
        ...on,
        inactivityTimeoutSettings: { timeoutSeconds, actionType: "SEND_TO_ARCHITECT_FLOW" },
      },
      "mediaSettings.message.inactivityTimeoutSettings.actionType",
    ],
    [
      "a time-out without a time",
      { enableInactivityTimeout: true },
      "mediaSettings.message.inactivityTimeoutSettings.timeoutSeconds",
    ],
    [
      "a time that is too short",
      { ...on, inactivityTimeoutSettings: { timeoutSeconds: 59 } },
      "mediaSettings.message.inactivityTimeoutSettings.timeoutSeconds",
    ],
    [
      "a time that is no whole number",
      { ...on, inactivityTimeoutSettings: { timeoutSeconds: 90.5 } },
      "mediaSettings.message.inactivityTimeoutSettings.timeoutSeconds",
    ],
  ])("refuses %s and names the field", async (_name, change, fieldName) => {
    const refused = await setMessage(change);
    expect(refused.status).toBe(400);
    expect(refused.body.details).toMatchObject([{ fieldName }]);
  });

  it("gives back what was set", async () => {
    const { body } = await centre.node.admin<QueueBody>("GET", queuePath());
    expect(body.mediaSettings.message).toMatchObject(on);
  });

  it("is kept by another node when the first one stops, and ends a conversation once", async () => {
    const leg = await take();
    taken.splice(0);
    await answer(leg, "Which order is it?");
    const base = {
      xApiUrl: centre.x.sandbox.url,
      beside: centre.node,
      clock: { now: () => new Date(clock.now()) },
    };
    const others = [await startTestNode(base), await startTestNode(base)];
    try {
      await centre.node.stop();
      await clock.advance(timeoutSeconds * 1000);
      const ends = () =>
        centre.node.database.db
          .selectFrom("event_log")
          .select("detail")
          .where("kind", "=", "conversation.ended")
          .where("conversation_id", "=", leg.conversationId)
          .execute();
      await settle(async () => (await ends()).length > 0, 20_000);
      expect(await ends()).toMatchObject([{ detail: { disconnectType: "inactivity" } }]);
    } finally {
      for (const node of others) await node.close();
    }
  });
});
