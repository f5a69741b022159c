import fc from "fast-check";
import type { OpenSend } from "@tsubame/store";
import { describe, expect, it } from "vitest";
import { createFairOrder, type FairOrder } from "./fair-order.ts";
import { planSends, type SendPlan } from "./plan-sends.ts";
import type { SendWindow } from "./send-windows.ts";

const nowMs = Date.UTC(2026, 10, 22, 12);

const open = (seq: number, conversationId: string, more: Partial<OpenSend> = {}): OpenSend => ({
  seq: String(seq),
  messageId: `${conversationId}${seq}`,
  conversationId,
  isAutomatic: false,
  state: "queued",
  nextAttemptAt: new Date(0),
  expectedAt: null,
  hasMedia: false,
  ...more,
});
const window = (more: Partial<SendWindow> = {}): SendWindow => ({
  per: "user",
  windowSeconds: 900,
  limit: 15,
  isLearned: false,
  countsFree: true,
  fixed: null,
  stampsMs: [],
  ...more,
});
const plan = (
  replies: readonly OpenSend[],
  more: { windows?: readonly SendWindow[]; order?: FairOrder; freeLeft?: Map<string, number> } = {},
  blockedUntilMs = 0,
): SendPlan =>
  planSends({
    nowMs,
    open: replies,
    windows: more.windows ?? [],
    order: more.order ?? createFairOrder(),
    freeLeft: more.freeLeft ?? new Map(),
    blockedUntilMs,
  });
const ids = (replies: readonly OpenSend[]) => replies.map((reply) => reply.messageId);
const inSeconds = (made: SendPlan, id: string) =>
  ((made.expectedAtMs.get(id) ?? NaN) - nowMs) / 1000;

describe("plan of an account's sends", () => {
  it("lets everything go that no window stops, one for each conversation", () => {
    const made = plan([
      open(1, "a"),
      open(2, "a"),
      open(3, "b"),
      open(4, "c", { state: "sending" }),
      open(5, "c"),
    ]);
    expect(ids(made.ready)).toEqual(["a1", "b3"]);
    expect(made.nextAtMs).toBe(Infinity);
  });

  it("spreads what a full window stops over the following ones", () => {
    const replies = Array.from({ length: 40 }, (_, index) => open(index + 1, `c${index}-`));
    const made = plan(replies, { windows: [window({ stampsMs: [nowMs - 600_000] })] });
    expect(made.ready).toHaveLength(14);
    expect(inSeconds(made, "c13-14")).toBe(0);
    // The one that was sent ten minutes ago leaves the window first; then those of now.
    expect(inSeconds(made, "c14-15")).toBe(305);
    expect(inSeconds(made, "c15-16")).toBe(905);
    expect(inSeconds(made, "c39-40")).toBe(1810);
    expect(made.nextAtMs).toBe(nowMs + 305_000);
  });

  it("goes by X's own number and reset where X has told them", () => {
    const replies = Array.from({ length: 4 }, (_, index) => open(index + 1, `c${index}-`));
    const fixed = { left: 1, resetAtMs: nowMs + 60_000 };
    const made = plan(replies, { windows: [window({ limit: 2, fixed })] });
    expect(ids(made.ready)).toEqual(["c0-1"]);
    expect(["c1-2", "c2-3", "c3-4"].map((id) => inSeconds(made, id))).toEqual([61, 61, 966]);
  });

  it("keeps to the tightest of several windows", () => {
    const replies = [open(1, "a"), open(2, "b")];
    const day = window({ windowSeconds: 86_400, limit: 2, stampsMs: [nowMs - 86_000_000] });
    const made = plan(replies, { windows: [window(), day] });
    expect(inSeconds(made, "b2")).toBe(405);
  });

  it("sends people's words before automatic ones, whose share keeps a reserve", () => {
    const replies = [open(1, "a", { isAutomatic: true }), open(2, "b")];
    expect(ids(plan(replies).ready)).toEqual(["b2", "a1"]);
    const made = plan(replies, {
      windows: [window({ limit: 5, stampsMs: [nowMs, nowMs, nowMs] })],
    });
    // Two are left: the person's, and the fifth that automatic replies never take.
    expect(ids(made.ready)).toEqual(["b2"]);
    expect(inSeconds(made, "a1")).toBe(905);
  });

  it("does not let a person's words wait behind an automatic reply of their conversation", () => {
    const replies = [
      open(1, "a", { isAutomatic: true }),
      open(2, "a"),
      open(3, "b", { isAutomatic: true }),
    ];
    const full = window({ limit: 5, stampsMs: [nowMs, nowMs, nowMs, nowMs] });
    expect(ids(plan(replies, { windows: [full] }).ready)).toEqual(["a1"]);
  });

  it("lets free replies pass those that wait for the day, and only so many", () => {
    const day = window({
      windowSeconds: 86_400,
      limit: 1,
      countsFree: false,
      stampsMs: [nowMs - 1000],
    });
    const replies = [open(1, "a"), open(2, "b"), open(3, "b"), open(4, "c")];
    const made = plan(replies, { windows: [day], freeLeft: new Map([["b", 1]]) });
    expect(ids(made.ready)).toEqual(["b2"]);
    expect(inSeconds(made, "b2")).toBe(0);
    expect(inSeconds(made, "a1")).toBe(86_404);
    expect(inSeconds(made, "b3")).toBeGreaterThan(86_404);
  });

  it("waits for a reply's own time without giving its place away", () => {
    const later = new Date(nowMs + 30_000);
    const made = plan([open(1, "a", { nextAttemptAt: later }), open(2, "a"), open(3, "b")]);
    expect(ids(made.ready)).toEqual(["b3"]);
    expect([inSeconds(made, "a1"), inSeconds(made, "a2")]).toEqual([30, 30]);
    expect(made.nextAtMs).toBe(later.getTime());
  });

  it("sends nothing while X has refused without saying until when", () => {
    const made = plan([open(1, "a")], {}, nowMs + 5000);
    expect(made.ready).toEqual([]);
    expect(inSeconds(made, "a1")).toBe(5);
    expect(made.nextAtMs).toBe(nowMs + 5000);
  });

  it("promises nothing that no window will ever allow", () => {
    const made = plan([open(1, "a", { isAutomatic: true })], { windows: [window({ limit: 1 })] });
    expect(made.ready).toEqual([]);
    expect(made.expectedAtMs.get("a1")).toBe(Infinity);
  });
});

/** Replies of a few conversations, some of which write much. */
const queues = fc
  .array(fc.tuple(fc.constantFrom("a", "b", "c", "d", "e"), fc.boolean()), {
    minLength: 1,
    maxLength: 60,
  })
  .map((list) => list.map(([line, isAutomatic], index) => open(index + 1, line, { isAutomatic })));
const limits = fc.integer({ min: 1, max: 12 });

/** The order in which a plan sends, told by the promised times and, within one instant, by planning on. */
function sendAll(replies: readonly OpenSend[], arrivals: ReadonlyMap<number, readonly OpenSend[]>) {
  const order = createFairOrder();
  const sent: OpenSend[] = [];
  let waiting = [...replies];
  while (waiting.length > 0) {
    const [next] = plan(waiting, { order }).ready;
    if (next === undefined) throw new Error("nothing may go though no window stops it");
    const newest = waiting.reduce((most, { seq }) => (BigInt(seq) > most ? BigInt(seq) : most), 0n);
    order.serve(next.conversationId, newest);
    sent.push(next);
    waiting = [...waiting.filter((reply) => reply !== next), ...(arrivals.get(sent.length) ?? [])];
  }
  return sent;
}

describe("fairness", () => {
  it("keeps the order of acceptance within every conversation, whatever waits", () => {
    fc.assert(
      fc.property(queues, limits, (replies, limit) => {
        const { expectedAtMs } = plan(replies, { windows: [window({ limit })] });
        for (const line of Map.groupBy(replies, (reply) => reply.conversationId).values()) {
          const times = line.map((reply) => expectedAtMs.get(reply.messageId) ?? NaN);
          expect(times).toEqual(times.toSorted((x, y) => x - y));
        }
      }),
    );
  });

  it("never plans more than a window's limit within its length", () => {
    fc.assert(
      fc.property(
        queues,
        limits,
        fc.array(fc.integer({ min: 0, max: 899 }), { maxLength: 12 }),
        (replies, limit, ages) => {
          const stampsMs = ages
            .slice(0, limit)
            .map((age) => nowMs - age * 1000)
            .toSorted((x, y) => x - y);
          const { expectedAtMs } = plan(replies, { windows: [window({ limit, stampsMs })] });
          const times = [...stampsMs, ...expectedAtMs.values()]
            .filter((at) => at !== Infinity)
            .toSorted((x, y) => x - y);
          for (const [index, at] of times.entries()) {
            expect(
              times.filter((other, position) => position >= index && other < at + 900_000).length,
            ).toBeLessThanOrEqual(limit);
          }
        },
      ),
    );
  });

  it("lets each other conversation go at most once before a reply that heads its own", () => {
    const people = queues.map((replies) =>
      replies.map((reply) => ({ ...reply, isAutomatic: false })),
    );
    fc.assert(
      fc.property(people, fc.integer({ min: 0, max: 20 }), (replies, lateCount) => {
        // Late ones of the most talkative conversation, after each send: they must not push anybody back.
        const arrivals = new Map(
          Array.from(
            { length: lateCount },
            (_, index) => [index + 1, [open(1000 + index, "a")]] as const,
          ),
        );
        const sent = sendAll(replies, arrivals);
        for (const [position, reply] of sent.entries()) {
          if (Number(reply.seq) >= 1000) continue;
          const line = sent.filter((other) => other.conversationId === reply.conversationId);
          const ahead = line.indexOf(reply);
          const others = sent
            .slice(0, position)
            .filter((other) => other.conversationId !== reply.conversationId);
          for (const count of Map.groupBy(others, (other) => other.conversationId).values()) {
            expect(count.length).toBeLessThanOrEqual(ahead + 1);
          }
        }
      }),
    );
  });

  it("sends in the order of acceptance where nobody has two waiting", () => {
    const replies = [open(3, "a"), open(5, "b"), open(9, "c")];
    expect(ids(sendAll(replies, new Map()))).toEqual(["a3", "b5", "c9"]);
  });
});
