import type { BackfillReason } from "@tsubame/contract";
import { appendEvents, requestBackfillRow, type Writer } from "@tsubame/store";
import type { Actor } from "../../conversations/actor.ts";
import { actorColumns } from "../../conversations/actor.ts";
import type { Context } from "../../context.ts";
import { transact } from "../../transaction.ts";

/** Which window is to be searched, and why. */
export interface BackfillWish {
  readonly integrationId: string;
  readonly reason: BackfillReason;
  readonly fromAt: Date;
  /** The end of the window; a little after now when left out, because X begins to deliver with a delay. */
  readonly untilAt?: Date;
  readonly actor?: Actor;
}

/** X may need some seconds from a subscription to the first delivery (docs/sources.md#x-deliveries). */
const deliveryDelayMs = 15_000;

/**
 * Has X searched for DMs that were missed since `fromAt`. Whoever ends a break, replaces credentials or comes back from
 * a standstill calls this; asking twice for one window is one search. The search itself is made by the backfill part.
 *
 * @returns the search's id
 */
export async function requestBackfill(
  context: Pick<Context, "db" | "signals" | "clock">,
  wish: BackfillWish,
): Promise<string> {
  return transact(context, (trx) => requestBackfillIn(trx, { ...wish, now: context.clock.now() }));
}

/** The same inside the transaction that ends the break. */
export async function requestBackfillIn(
  trx: Writer,
  wish: BackfillWish & { readonly now: Date },
): Promise<string> {
  const { integrationId, reason, now } = wish;
  const untilAt = wish.untilAt ?? new Date(now.getTime() + deliveryDelayMs);
  const fromAt = wish.fromAt < untilAt ? wish.fromAt : untilAt;
  const asked = await requestBackfillRow(trx, {
    integrationId,
    reason,
    fromAt,
    untilAt,
    createdAt: now,
  });
  if (asked.isNew) {
    await appendEvents(trx, [
      {
        kind: "backfill.started",
        integrationId,
        ...(wish.actor === undefined ? {} : actorColumns(wish.actor)),
        detail: { backfillId: asked.id, reason, fromAt: fromAt.toISOString() },
      },
    ]);
  }
  return asked.id;
}
