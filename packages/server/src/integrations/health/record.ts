import type { HopName } from "@tsubame/contract";
import {
  appendEvents,
  assertLease,
  changeIntegration,
  lockIntegration,
  readHops,
  wakeBackfills,
  writeHops,
  type HopChange,
  type HopEvidence,
  type Lease,
  type NewEvent,
  type StoredHop,
  type Writer,
} from "@tsubame/store";
import type { Context } from "../../context.ts";
import { systemActor } from "../../conversations/actor.ts";
import { transact } from "../../transaction.ts";
import { requestBackfillIn } from "../backfill/request.ts";
import { requestChecksIn } from "../request-checks.ts";
import { readChecks } from "../stored-json.ts";
import { seenHop, type HopFinding } from "./hop-finding.ts";

/** Hops whose red means that DMs do not come in or replies do not go out. */
export const decisiveHops: ReadonlySet<string> = new Set<HopName>([
  "token",
  "permission",
  "credits",
  "webhook",
  "subscription",
  "publicAddress",
]);

/** The account as a whole, kept among its hops: red while one of the decisive ones is. */
export const channelHop = "channel";

/** A look may be this much older than what it found: what came in between is looked for as well. */
const marginMs = 2 * 60_000;

/** What became of the account by what was recorded. */
export interface Recorded {
  /** Hops whose state is another than before. */
  readonly changes: readonly HopChange[];
  readonly turned: "broken" | "whole" | null;
}

/**
 * Writes what was seen of an account's hops, tells of every change, and decides whether the channel is broken. With
 * the end of a break goes the search for what was missed, in the same transaction: it cannot be forgotten.
 *
 * @param lease the right under which it was seen, when there is one; lost meanwhile, nothing is written
 * @returns null when the account is gone
 */
export async function recordFindings(
  context: Pick<Context, "db" | "signals" | "clock" | "log">,
  seen: {
    readonly integrationId: string;
    readonly findings: readonly HopFinding[];
    readonly lease?: Lease;
  },
): Promise<Recorded | null> {
  const { integrationId, findings, lease } = seen;
  const now = context.clock.now();
  const recorded = await transact(context, async (trx): Promise<Recorded | null> => {
    if (lease !== undefined) await assertLease(trx, lease);
    const row = await lockIntegration(trx, integrationId);
    if (row === undefined || row.create_status !== "Completed") return null;
    const changes = await writeHops(trx, integrationId, findings.map(seenHop), now);
    await appendEvents(
      trx,
      changes.map((change) => eventOf(integrationId, change)),
    );
    const turned = await settleChannel(trx, integrationId, changes, now);
    if (turned !== null) {
      const status = turned === "broken" ? "Inactive" : "Active";
      // The version stays: it guards what people and checks change, and this is neither.
      if (row.status !== status) await changeIntegration(trx, integrationId, { status });
      // What the checks said while it was broken must not stand there as if it were so.
      const hasFailed = readChecks(row).some((check) => check.status === "failed");
      if (turned === "whole" && hasFailed) await requestChecksIn(trx, row, { actor: systemActor });
    }
    return { changes, turned };
  });
  if (recorded?.turned === "broken") {
    const hops = recorded.changes.filter(({ state }) => state === "red").map(({ hop }) => hop);
    context.log.error({ integrationId, hops }, "a channel of X is broken");
  }
  if (recorded?.turned === "whole") {
    context.log.info({ integrationId }, "a channel of X works again");
  }
  return recorded;
}

async function settleChannel(
  trx: Writer,
  integrationId: string,
  changes: readonly HopChange[],
  now: Date,
): Promise<Recorded["turned"]> {
  const hops = await readHops(trx, [integrationId]);
  const before = hops.find(({ hop }) => hop === channelHop);
  const broken = hops.filter(({ hop, state }) => state === "red" && decisiveHops.has(hop));
  const isBroken = broken.length > 0;
  if (before !== undefined && (before.state === "red") === isBroken) return null;
  const evidence: HopEvidence = isBroken
    ? { goodUntilAt: goodUntil(changes, now).toISOString() }
    : {};
  const state = isBroken ? ("red" as const) : ("green" as const);
  const turns = await writeHops(trx, integrationId, [{ hop: channelHop, state, evidence }], now);
  await appendEvents(
    trx,
    turns.map((change) => eventOf(integrationId, change)),
  );
  if (isBroken) return "broken";
  if (before === undefined) return null;
  await requestBackfillIn(trx, {
    integrationId,
    reason: "break",
    fromAt: brokenFrom(before),
    now,
  });
  await wakeBackfills(trx, integrationId, now);
  return "whole";
}

/** When the hops that have turned red were last seen in order. */
function goodUntil(changes: readonly HopChange[], now: Date): Date {
  const seenAt = changes.flatMap(({ state, previous }) =>
    state === "red" && previous !== null
      ? [(previous.state === "green" ? previous.checkedAt : previous.sinceAt).getTime()]
      : [],
  );
  return new Date(Math.min(now.getTime(), ...seenAt));
}

function brokenFrom(channel: StoredHop): Date {
  const goodUntilAt = channel.evidence["goodUntilAt"];
  const stored = typeof goodUntilAt === "string" ? Date.parse(goodUntilAt) : Number.NaN;
  const ms = Number.isNaN(stored) ? channel.sinceAt.getTime() : stored;
  return new Date(ms - marginMs);
}

function eventOf(integrationId: string, { hop, state, previous }: HopChange): NewEvent {
  return {
    kind: "integration.hopChanged",
    integrationId,
    detail: { hop, state, previous: previous?.state ?? null },
  };
}
