import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { settle } from "../../../store/test/support/settle.ts";
import { createSendingNode, type SendingNode } from "../support/sending-node.ts";

/** X never answers some of the sends, and each that it answers has to be heard on a busy machine, too. */
const timings = { requestTimeoutMs: 1_000 };

let node: SendingNode;
beforeAll(async () => {
  node = await createSendingNode();
});
afterAll(() => node.close());

/** What X does with one send. */
const fate = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ status: 200, applied: true }) },
  fc.record({
    status: fc.constantFrom<number | string>(500, 503, "timeout", "reset"),
    applied: fc.boolean(),
  }),
  fc.constantFrom({ status: 403, code: 349, applied: false }, { status: 400, applied: false }),
);
const plan = fc.record({
  fates: fc.array(fate, { minLength: 1, maxLength: 6 }),
  /** Equal texts are the hard case: an echo does not say which of them it is. */
  texts: fc.array(fc.constantFrom("OK", "Yes", "One moment, please"), {
    minLength: 6,
    maxLength: 6,
  }),
  dropNext: fc.integer({ min: 0, max: 3 }),
  duplicateNext: fc.integer({ min: 0, max: 3 }),
  isSenderReplaced: fc.boolean(),
});

it("whatever X does, a reply is on X once, or refused, or visibly unconfirmed; never twice", async () => {
  await fc.assert(
    fc.asyncProperty(plan, async ({ fates, texts, isSenderReplaced, ...deliveries }) => {
      const thread = await node.newThread();
      await node.x.control("PUT", "/faults", { deliveries, sends: { next: fates } });
      let sender = node.start(timings);
      try {
        const ids: string[] = [];
        for (const [index] of fates.entries()) {
          ids.push(await node.reply(thread, texts[index] ?? "OK"));
          if (isSenderReplaced && index === 1) {
            await sender.stop();
            sender = node.start(timings, `another node ${ids[0]}`);
          }
        }
        const ours = async () =>
          (await node.outbound(thread)).filter((row) => ids.includes(row.id));
        await settle(
          async () =>
            (await ours()).every((row) => ["sent", "failed", "unconfirmed"].includes(row.status)),
          30_000,
        );
        await node.echoesArrived();
        const rows = await ours();
        const onX = (await node.x.dmsWith(thread.customerId)).filter(
          (dm) => dm.fromId === node.x.businessId,
        );
        const appliedFates = fates.filter((one) => one.applied).length;
        const bound = rows.flatMap((row) => row.x_event_id ?? []);
        // X applied each reply at most once: no more DMs than fates that applied one.
        expect(onX).toHaveLength(appliedFates);
        // Each DM on X is bound to one reply at most, and only to one with its words.
        expect(new Set(bound).size).toBe(bound.length);
        for (const row of rows.filter(({ status }) => status === "sent")) {
          expect(onX.find(({ id }) => id === row.x_event_id)?.text).toBe(row.text);
        }
        // What was refused or given up has no event; what X has is shown exactly once.
        const shown = (await node.outbound(thread)).flatMap((row) => row.x_event_id ?? []);
        expect(new Set(shown).size).toBe(shown.length);
        const refused = fates.filter((one) => one.status === 403 || one.status === 400).length;
        expect(rows.filter(({ status }) => status === "failed")).toHaveLength(refused);
        const given = rows.filter(({ status }) => status === "unconfirmed");
        expect(given).toHaveLength(ids.length - refused - bound.length);
        // Order on X is the order of acceptance.
        const order = ids.filter((id) =>
          rows.some((row) => row.id === id && row.status === "sent"),
        );
        const boundInOrder = order.map((id) => rows.find((row) => row.id === id)?.x_event_id);
        const xOrder = onX.map(({ id }) => id).filter((id) => bound.includes(id));
        expect(boundInOrder).toEqual(xOrder);
      } finally {
        await sender.stop();
        await node.x.control("DELETE", "/faults");
      }
    }),
    { numRuns: 15 },
  );
}, 180_000);
