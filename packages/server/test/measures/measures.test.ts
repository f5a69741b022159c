import { createVirtualClock, type VirtualClock } from "@tsubame/x-sandbox";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { settle } from "../../../store/test/support/settle.ts";
import { openCentre, type Centre } from "../support/centre.ts";
import { finish, openDesk, takeDm, type Desk } from "../support/desk.ts";

interface Prediction {
  readonly results: readonly {
    readonly intent: string;
    readonly formula: string;
    readonly estimatedWaitTimeSeconds: number;
    readonly label?: { readonly id: string };
  }[];
}

interface Waiting {
  readonly queues: readonly {
    readonly queue: { readonly id: string };
    readonly estimatedWaitSeconds: number | null;
    readonly serviceLevel: {
      readonly target: number;
      readonly targetMs: number;
      readonly last30Minutes: number | null;
      readonly today: number | null;
    };
    readonly conversations: readonly {
      readonly conversationId: string;
      readonly position: number;
      readonly expectedWaitSeconds: number | null;
      readonly waitingSinceAt: string;
      readonly enteredQueueAt: string;
      readonly answerDueAt: string;
    }[];
  }[];
}

let clock: VirtualClock;
let centre: Centre;
let desk: Desk;

beforeAll(async () => {
  clock = createVirtualClock({ isFrozen: true });
  centre = await openCentre({ clock });
  desk = await openDesk(centre);
});
afterAll(async () => {
  await desk?.leave();
  await centre?.close();
});
beforeEach(() => centre.node.database.pool.query("truncate queue_answer, queue_measure"));

const db = () => centre.node.database.db;

const waiting = async (timeZone?: string) => {
  const query = timeZone === undefined ? "" : `?timeZone=${encodeURIComponent(timeZone)}`;
  return (await centre.node.admin<Waiting>("GET", `/api/tsubame/v1/waiting${query}`)).body;
};

const ofQueue = async (timeZone?: string) =>
  (await waiting(timeZone)).queues.find(({ queue }) => queue.id === centre.queueId);

const path = () => `/api/v2/routing/queues/${centre.queueId}/estimatedwaittime`;

const expected = async (query = "") =>
  (await centre.node.admin<Prediction>("GET", `${path()}${query}`)).body.results;

const answers = () =>
  db()
    .selectFrom("queue_answer")
    .select(["outcome", "is_within_target", "target_ms", "user_id", "conversation_id"])
    .orderBy("ended_at")
    .execute();

/** As if so many conversations had been taken, each so many seconds apart, the last one now. */
async function taken(count: number, everySeconds: number, waitSeconds = 10): Promise<void> {
  const leg = await db().selectFrom("conversation").select("id").limit(1).executeTakeFirstOrThrow();
  for (let index = 0; index < count; index += 1) {
    const endedMs = clock.now() - index * everySeconds * 1000;
    await db()
      .insertInto("queue_answer")
      .values({
        queue_id: centre.queueId,
        conversation_id: leg.id,
        user_id: desk.agent.id,
        utilization_label_id: null,
        outcome: "answered",
        entered_at: new Date(endedMs - waitSeconds * 1000),
        ended_at: new Date(endedMs),
        target_ms: 20_000,
        is_within_target: waitSeconds <= 20,
      })
      .execute();
  }
}

describe("ends of waits", () => {
  it("count an answer within the target, one beyond it, and a wait that was given up", async () => {
    const first = await takeDm(centre, desk);
    expect(await answers()).toMatchObject([
      { outcome: "answered", is_within_target: true, target_ms: 20_000, user_id: desk.agent.id },
    ]);
    // The desk is full: the next two wait, one too long and one until it is ended.
    const ids: string[] = [];
    for (let index = 0; index < 2; index += 1) {
      const customerId = await centre.x.newCustomer();
      await centre.customerWrites(customerId, "Hello");
      await settle(async () => (await ofQueue())?.conversations.length === index + 1, 15_000);
      await clock.advance(1_000);
    }
    for (const { conversationId } of (await ofQueue())?.conversations ?? [])
      ids.push(conversationId);
    await clock.advance(25_000);
    await centre.node.admin("POST", `/api/v2/conversations/${ids[1] ?? ""}/disconnect`);
    await finish(centre, desk, first.conversationId);
    const second = await desk.has("alerting", ids[0]);
    await desk.accept(second);
    await finish(centre, desk, second.conversationId);
    expect((await answers()).slice(1)).toMatchObject([
      { outcome: "abandoned", is_within_target: false, user_id: null },
      { outcome: "answered", is_within_target: false, user_id: desk.agent.id },
    ]);
    expect((await ofQueue())?.serviceLevel).toEqual({
      target: 0.8,
      targetMs: 20_000,
      last30Minutes: 1 / 3,
      today: 1 / 3,
    });
  });

  it("leave the last half hour and stay in the day of the time zone that asks", async () => {
    await taken(1, 1);
    const { rows } = await centre.node.database.pool.query<{ zone: string }>(
      `select zone from unnest(array['UTC', 'Asia/Tokyo', 'America/Los_Angeles']) zone
       where ($1::timestamptz at time zone zone)::date = (($1::timestamptz + interval '31 minutes') at time zone zone)::date`,
      [new Date(clock.now())],
    );
    await clock.advance(31 * 60_000);
    const level = (await ofQueue(rows[0]?.zone))?.serviceLevel;
    expect(level).toMatchObject({ last30Minutes: null, today: 1 });
  });

  it.each(["Mars/Olympus", "", "a".repeat(65)])("refuses the time zone %j", async (zone) => {
    const { status } = await centre.node.admin(
      "GET",
      `/api/tsubame/v1/waiting?timeZone=${encodeURIComponent(zone)}`,
    );
    expect(status).toBe(400);
  });
});

describe("expected wait", () => {
  it("is nothing while a place is free, and goes by the rate when there is a line", async () => {
    await taken(6, 120);
    expect(await expected()).toEqual([
      { intent: "MESSAGE", formula: "SIMPLE", estimatedWaitTimeSeconds: 0 },
    ]);
    const held = await takeDm(centre, desk);
    await centre.node.database.pool.query("truncate queue_answer");
    await taken(6, 120);
    const customers = [await centre.x.newCustomer(), await centre.x.newCustomer()];
    for (const [index, customerId] of customers.entries()) {
      await centre.customerWrites(customerId, "Hello");
      await settle(async () => (await ofQueue())?.conversations.length === index + 1, 15_000);
      await clock.advance(1_000);
    }
    // Six in ten minutes: one every 100 seconds, and a little, as the clock went on for two.
    const queue = await ofQueue();
    expect(queue?.estimatedWaitSeconds).toBe(301);
    expect(queue?.conversations.map((one) => [one.position, one.expectedWaitSeconds])).toEqual([
      [1, 100],
      [2, 201],
    ]);
    const second = queue?.conversations[1];
    expect(await expected(`?conversationId=${second?.conversationId ?? ""}`)).toMatchObject([
      { estimatedWaitTimeSeconds: 201 },
    ]);
    expect(Date.parse(second?.answerDueAt ?? "") - Date.parse(second?.enteredQueueAt ?? "")).toBe(
      20_000,
    );
    for (const { conversationId } of queue?.conversations ?? []) {
      await finish(centre, desk, conversationId);
    }
    await finish(centre, desk, held.conversationId);
  });

  it("counts the conversations of one label alone", async () => {
    await taken(6, 120);
    const labelId = "11111111-1111-4111-8111-111111111111";
    await db().insertInto("utilization_label").values({ id: labelId, name: "Orders" }).execute();
    const byLabel = (query = "") =>
      centre.node.admin<Prediction>(
        "GET",
        `/api/v2/routing/queues/${centre.queueId}/mediatypes/message/estimatedwaittime${query}`,
      );
    expect((await byLabel()).body.results).toHaveLength(1);
    expect((await byLabel(`?labelId=${labelId}`)).body.results).toMatchObject([
      { label: { id: labelId } },
    ]);
  });

  it("has no answer for media that have no queue here, and none for what is not there", async () => {
    const call = (rest: string) =>
      centre.node.admin<Prediction>("GET", `/api/v2/routing/queues/${rest}`);
    const voice = await call(`${centre.queueId}/mediatypes/call/estimatedwaittime`);
    expect(voice.body.results).toEqual([]);
    const nowhere = "22222222-2222-4222-8222-222222222222";
    expect((await call(`${nowhere}/estimatedwaittime`)).status).toBe(404);
    const other = `${centre.queueId}/estimatedwaittime?conversationId=${nowhere}`;
    expect((await call(other)).status).toBe(404);
    expect((await call(`${centre.queueId}/mediatypes/pigeon/estimatedwaittime`)).status).toBe(400);
  });

  it("is unknown once nobody works for the queue", async () => {
    await taken(6, 120);
    await desk.agent.call("PATCH", `/api/v2/users/${desk.agent.id}/presences/purecloud`, {
      presenceDefinition: { systemPresence: "Break" },
    });
    expect(await expected()).toEqual([]);
    await desk.agent.call("PATCH", `/api/v2/users/${desk.agent.id}/presences/purecloud`, {
      presenceDefinition: { systemPresence: "On Queue" },
    });
  });
});

describe("measures of queues", () => {
  it("are told to routing when they change, and not when they stay", async () => {
    await taken(2, 600);
    const told = async () =>
      (
        await db()
          .selectFrom("event_log")
          .select("detail")
          .where("kind", "=", "queue.measured")
          .where("queue_id", "=", centre.queueId)
          .orderBy("id")
          .execute()
      ).map(({ detail }) => detail);
    const stored = () =>
      db()
        .selectFrom("queue_measure")
        .selectAll()
        .where("queue_id", "=", centre.queueId)
        .executeTakeFirst();
    await settle(async () => (await stored())?.service_level === 1, 20_000);
    expect(await stored()).toMatchObject({ estimated_wait_seconds: 0 });
    expect((await told()).at(-1)).toEqual({ serviceLevel: 1, estimatedWaitSeconds: 0 });
    const count = (await told()).length;
    await clock.advance(1_000);
    await taken(1, 1);
    // Another queue's measure shows that everything was measured again meanwhile.
    const other = await centre.node.admin<{ id: string }>("POST", "/api/v2/routing/queues", {
      name: "Another",
    });
    await settle(async () => {
      const row = await db()
        .selectFrom("queue_measure")
        .select("queue_id")
        .where("queue_id", "=", other.body.id)
        .executeTakeFirst();
      return row !== undefined;
    }, 20_000);
    expect((await told()).length).toBe(count);
  });
});
