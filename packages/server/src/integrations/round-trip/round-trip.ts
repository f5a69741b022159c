import type { RoundTrip } from "@tsubame/contract";
import {
  appendEvents,
  changeIntegration,
  lockIntegration,
  markRoundTripSeen,
  readRoundTrip,
  startRoundTrip,
  type Reader,
  type RoundTripRow,
  type Writer,
} from "@tsubame/store";
import type { Context } from "../../context.ts";
import { actorColumns, type Actor } from "../../conversations/actor.ts";
import { notFound } from "../../http/errors.ts";
import { transact } from "../../transaction.ts";
import { decidedCheck, isUnfinished, withCheck, type Finding } from "../checks.ts";
import { checkTexts } from "../connect/check-texts.ts";
import { readChecks } from "../stored-json.ts";
import { newRoundTripCode } from "./code.ts";
import { delayOf } from "./delay.ts";

/** How long a code may take to be sent and to arrive. */
const validMinutes = 30;

/** Begins a test in place of any before it. */
export async function beginRoundTrip(
  context: Context,
  integrationId: string,
  actor: Actor,
): Promise<RoundTrip> {
  const startedAt = context.clock.now();
  const expiresAt = new Date(startedAt.getTime() + validMinutes * 60_000);
  await transact(context, async (trx) => {
    const row = await lockIntegration(trx, integrationId);
    if (!row) throw notFound("integration", integrationId);
    await startRoundTrip(trx, { integrationId, code: newRoundTripCode(), startedAt, expiresAt });
    await appendEvents(trx, [
      { kind: "integration.roundTripStarted", integrationId, ...actorColumns(actor) },
    ]);
  });
  const begun = await roundTripOf(context, integrationId);
  if (begun === null) throw notFound("round-trip test", integrationId);
  return begun;
}

/** The newest test of an account; null when there was none. */
export async function roundTripOf(
  context: { readonly db: Reader; readonly clock: Context["clock"] },
  integrationId: string,
): Promise<RoundTrip | null> {
  const row = await readRoundTrip(context.db, integrationId);
  return row === undefined ? null : view(row, context.clock.now());
}

function view(row: RoundTripRow, now: Date): RoundTrip {
  const state = row.seen_at !== null ? "seen" : row.expires_at <= now ? "expired" : "waiting";
  return {
    integrationId: row.integration_id,
    code: row.code,
    state,
    startedAt: row.started_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    xCreatedAt: iso(row.x_created_at),
    receivedAt: iso(row.received_at),
    seenAt: iso(row.seen_at),
    delayMs: row.seen_at === null ? null : delayOf(row),
  };
}

function iso(at: Date | null): string | null {
  return at && at.toISOString();
}

/** A DM that carried the code of its account's test. */
export interface ArrivedCode {
  readonly integrationId: string;
  readonly code: string;
  readonly xEventId: string;
  readonly createdAtMs: number;
}

/**
 * Ends the tests whose codes have arrived, in the transaction that stores the DMs: the measured delay is what a
 * customer's message takes until an agent could see it. The account's check turns green with it.
 */
export async function noteArrivedCodes(
  context: Pick<Context, "clock">,
  trx: Writer,
  arrived: readonly ArrivedCode[],
): Promise<void> {
  const now = context.clock.now();
  for (const { integrationId, code, xEventId, createdAtMs } of arrived) {
    const xCreatedAt = new Date(createdAtMs);
    const seen = { integrationId, code, seenAt: now, xCreatedAt, xEventId };
    if (!(await markRoundTripSeen(trx, seen))) continue;
    const delayMs = delayOf({ seen_at: now, x_created_at: xCreatedAt });
    const row = await lockIntegration(trx, integrationId);
    const checks = row ? readChecks(row) : [];
    // A run that is under way takes this step itself and finds the test ended.
    if (row && !isUnfinished(checks)) {
      const finding: Finding = {
        status: "passed",
        text: checkTexts.roundTripSeen(delayMs),
        evidence: { delayMs, seenAt: now.toISOString() },
      };
      await changeIntegration(trx, integrationId, {
        checks: JSON.stringify(withCheck(checks, decidedCheck("roundTrip", finding, now))),
      });
    }
    await appendEvents(trx, [
      { kind: "integration.roundTripSeen", integrationId, detail: { delayMs } },
    ]);
  }
}
