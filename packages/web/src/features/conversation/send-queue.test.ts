import { describe, expect, it } from "vitest";
import { createSendQueue } from "./send-queue.ts";

async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
}

function createWorld() {
  let count = 0;
  const delivered: string[] = [];
  const answers: { resolve: () => void; reject: (error: unknown) => void }[] = [];
  const queue = createSendQueue({
    deliver: (reply) => {
      delivered.push(`${reply.localId}:${reply.text}`);
      return new Promise<void>((resolve, reject) => {
        answers.push({ resolve, reject });
      });
    },
    newId: () => `r${(count += 1)}`,
    now: () => new Date("2026-11-22T10:00:00.000Z"),
  });
  const states = () => queue.pending().map((reply) => `${reply.text} ${reply.state}`);
  return { queue, delivered, answers, states };
}

describe("send queue", () => {
  it("shows a reply at once and sends one at a time, in order", async () => {
    const { queue, delivered, answers, states } = createWorld();
    queue.send("one");
    queue.send("two");
    expect(states()).toEqual(["one sending", "two waiting"]);
    answers[0]?.resolve();
    await settle();
    expect(delivered).toEqual(["r1:one", "r2:two"]);
    expect(states()).toEqual(["two sending"]);
  });

  it("keeps a failed reply with its text and lets nothing overtake it", async () => {
    const { queue, delivered, answers, states } = createWorld();
    queue.send("one");
    queue.send("two");
    answers[0]?.reject(new Error("offline"));
    await settle();
    expect(states()).toEqual(["one failed", "two waiting"]);
    queue.retry("r1");
    answers[1]?.resolve();
    await settle();
    expect(delivered).toEqual(["r1:one", "r1:one", "r2:two"]);
  });

  it("goes on with the next one when a failed reply is dropped", async () => {
    const { queue, delivered, answers } = createWorld();
    queue.send("one");
    queue.send("two");
    answers[0]?.reject(new Error("refused"));
    await settle();
    queue.discard("r1");
    expect(delivered).toEqual(["r1:one", "r2:two"]);
  });
});
