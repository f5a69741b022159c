import fc from "fast-check";
import { createVirtualClock, type VirtualClock } from "@tsubame/x-sandbox";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sayWaiting } from "../../src/automatic/waiting-messages.ts";
import { transact } from "../../src/transaction.ts";
import { createSendingNode, type SendingNode } from "../support/sending-node.ts";

const firstAfter = 30;
const repeatAfter = 60;
const maximumCount = 2;

type Step =
  | { readonly kind: "pass"; readonly seconds: number }
  | { readonly kind: "say"; readonly nodes: number }
  | { readonly kind: "become"; readonly state: "waiting" | "offered" | "connected" }
  | { readonly kind: "requeue" };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("pass" as const),
      seconds: fc.integer({ min: 1, max: 100 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("say" as const),
      nodes: fc.integer({ min: 1, max: 3 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("become" as const),
      state: fc.constantFrom("waiting" as const, "offered" as const, "connected" as const),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: "requeue" as const }) },
);

/** Where the conversation stood, and since when. */
interface Stretch {
  readonly fromMs: number;
  readonly state: string;
  readonly enteredAtMs: number;
}

let clock: VirtualClock;
let node: SendingNode;

beforeAll(async () => {
  clock = createVirtualClock({ isFrozen: true });
  node = await createSendingNode({ clock });
  await node.test.context.db.insertInto("organization").values({ name: "Acme" }).execute();
  await node.newThread();
  const { id } = await db().selectFrom("queue").select("id").executeTakeFirstOrThrow();
  await db()
    .insertInto("queue_waiting_message")
    .values({
      queue_id: id,
      is_enabled: true,
      first_after_seconds: firstAfter,
      repeat_after_seconds: repeatAfter,
      maximum_count: maximumCount,
      text_en: "{position}",
      text_ja: "{position}",
      modified_at: new Date(clock.now()),
    })
    .execute();
});
afterAll(() => node?.close());

const db = () => node.test.context.db;

async function live(steps: readonly Step[]): Promise<void> {
  const { conversationId } = await node.newThread();
  const nowMs = () => clock.now();
  const stretches: Stretch[] = [{ fromMs: nowMs(), state: "waiting", enteredAtMs: nowMs() }];
  const set = (values: Record<string, unknown>) =>
    db().updateTable("conversation").set(values).where("id", "=", conversationId).execute();
  await set({ entered_queue_at: new Date(nowMs()), waiting_since_at: new Date(nowMs()) });
  for (const one of steps) {
    const last = stretches.at(-1) as Stretch;
    switch (one.kind) {
      case "pass":
        await clock.advance(one.seconds * 1000);
        break;
      case "say":
        // Nodes that all believe they lead, in the same instant.
        await Promise.all(
          Array.from({ length: one.nodes }, () =>
            transact(node.test.context, (trx) =>
              sayWaiting(trx, conversationId, new Date(nowMs())),
            ),
          ),
        );
        break;
      case "become":
        await set({ routing_state: one.state });
        stretches.push({ ...last, fromMs: nowMs(), state: one.state });
        break;
      case "requeue":
        await set({ routing_state: "waiting", entered_queue_at: new Date(nowMs()) });
        stretches.push({ fromMs: nowMs(), state: "waiting", enteredAtMs: nowMs() });
        break;
    }
  }
  const said = await db()
    .selectFrom("automatic_message")
    .select("created_at")
    .where("conversation_id", "=", conversationId)
    .orderBy("created_at")
    .execute();
  check(
    said.map(({ created_at }) => created_at.getTime()),
    stretches,
  );
  await db()
    .updateTable("conversation")
    .set({ routing_state: "none", state: "closed", ended_at: new Date(nowMs()) })
    .where("id", "=", conversationId)
    .execute();
}

/** What must hold of the instants at which something was said, whatever happened in between. */
function check(saidMs: readonly number[], stretches: readonly Stretch[]): void {
  const counts = new Map<number, number>();
  for (const [index, atMs] of saidMs.entries()) {
    const before = saidMs[index - 1];
    if (before !== undefined) expect(atMs - before).toBeGreaterThanOrEqual(repeatAfter * 1000);
    // Several changes of one instant: any of those states may have been seen.
    const until = stretches.filter(({ fromMs }) => fromMs <= atMs);
    const sameInstant = until.filter(
      ({ fromMs }, at) =>
        fromMs === atMs || at === until.length - 1 || until[at + 1]?.fromMs === atMs,
    );
    const fitting = sameInstant.filter(
      ({ state, enteredAtMs }) => state === "waiting" && atMs - enteredAtMs >= firstAfter * 1000,
    );
    expect(fitting).not.toEqual([]);
    const wait = fitting[0]?.enteredAtMs ?? 0;
    counts.set(wait, (counts.get(wait) ?? 0) + 1);
  }
  for (const count of counts.values()) expect(count).toBeLessThanOrEqual(maximumCount);
}

describe("words for those who wait", () => {
  it("are never too many, too soon, or for somebody who does not wait, on any number of nodes", async () => {
    await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 16, maxLength: 24 }), live), {
      numRuns: 25,
    });
    const { count } = await db()
      .selectFrom("automatic_message")
      .select((eb) => eb.fn.countAll<string>().as("count"))
      .executeTakeFirstOrThrow();
    // The walks do come to words, some thirty in the mean, or nothing was shown.
    expect(Number(count)).toBeGreaterThan(3);
  }, 120_000);
});
