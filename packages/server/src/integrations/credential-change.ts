import type { IntegrationCheck } from "@tsubame/contract";
import type { IntegrationRow } from "@tsubame/store";
import { checkTitles } from "./connect/texts/titles.ts";

/** A delivery may be under way for this long before its event counts as heard. */
const marginMs = 2 * 60_000;

/**
 * When X was last known to reach this server with the credentials that are stored, a little earlier to be sure.
 */
export function lastHeardAt(
  row: Pick<
    IntegrationRow,
    "last_event_at" | "last_crc_at" | "checked_at" | "status" | "created_at"
  >,
): Date {
  const known = [
    row.created_at,
    row.last_event_at,
    row.last_crc_at,
    row.status === "Active" ? row.checked_at : null,
  ];
  const newestMs = Math.max(...known.map((at) => at?.getTime() ?? 0));
  return new Date(newestMs - marginMs);
}

/**
 * The check of the credentials while new ones wait for their first run: it remembers since when messages may have been
 * missed, because by the time the run is over X has delivered again.
 */
export function pendingRotation(missedSinceAt: Date): IntegrationCheck {
  return {
    id: "credentials",
    status: "pending",
    title: checkTitles.credentials,
    text: { en: "", ja: "" },
    evidence: { missedSinceAt: missedSinceAt.toISOString() },
  };
}

/**
 * What {@link pendingRotation} remembered, of checks that are to be run; null where there is no rotation behind them. The
 * check keeps it when it passes: the run may be cut short after it.
 */
export function missedSinceIn(checks: readonly IntegrationCheck[]): Date | null {
  const check = checks.find(({ id }) => id === "credentials");
  const at = check?.evidence["missedSinceAt"];
  return typeof at === "string" && !Number.isNaN(Date.parse(at)) ? new Date(at) : null;
}
