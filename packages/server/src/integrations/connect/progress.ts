import type { BackfillReason, IntegrationCheckId } from "@tsubame/contract";
import {
  appendEvents,
  assertLease,
  changeIntegration,
  lockIntegration,
  type IntegrationChange,
  type IntegrationRow,
  type Lease,
  type NewEvent,
  type Writer,
} from "@tsubame/store";
import type { Context } from "../../context.ts";
import { transact } from "../../transaction.ts";
import { requestBackfillIn } from "../backfill/request.ts";
import { lastHeardAt, missedSinceIn } from "../credential-change.ts";
import { decidedCheck, withCheck, withRestSkipped, withRunning, type Finding } from "../checks.ts";
import { readChecks, type StoredCreateError } from "../stored-json.ts";
import type { Blame } from "./x-findings.ts";

/** The integration was changed or deleted while its checks ran: what they found is about something else. */
export class RunOutdated extends Error {
  override readonly name = "RunOutdated";
}

/** What the last check of a run has found. */
export interface LastFinding {
  readonly id: IntegrationCheckId;
  readonly finding: Finding;
}

/** Writes what a run finds, step by step, so that the page can watch. */
export interface Progress {
  /** Says which check runs now. */
  start(id: IntegrationCheckId): Promise<void>;
  /** Stores a finding, and what else is known of the integration now. */
  record(id: IntegrationCheckId, finding: Finding, change?: IntegrationChange): Promise<void>;
  /**
   * Ends the run well, with what its last check has found: a node that dies before leaves a run that is not over. When
   * messages may have been missed (the credentials were replaced, the connection was inactive, or the run has brought
   * webhook or subscription back), a search for them is asked for.
   */
  complete(end: {
    readonly last: LastFinding;
    readonly change: IntegrationChange;
    readonly hasRestored: boolean;
  }): Promise<void>;
  /**
   * Ends the run with the check that failed. `isPassingTrouble` leaves a working connection in its state. What was
   * missed is searched for here too: the next run finds webhook and subscription standing, and knows of nothing.
   */
  fail(
    blame: Blame,
    options: { isLeftOnX: boolean; isPassingTrouble: boolean; hasRestored: boolean },
  ): Promise<void>;
}

/**
 * Every write is one transaction that checks the lease (a node that lost it writes nothing more), locks the integration
 * and refuses when its version is no longer the one that the run began with.
 */
export function createProgress(
  context: Pick<Context, "db" | "signals" | "clock">,
  begun: { readonly row: IntegrationRow; readonly lease: Lease },
): Progress {
  const { id: integrationId, version } = begun.row;

  const write = (
    change: (row: IntegrationRow, now: Date) => { columns: IntegrationChange; event: NewEvent },
    besides: (trx: Writer, row: IntegrationRow, now: Date) => Promise<void> = async () => undefined,
  ): Promise<void> =>
    transact(context, async (trx: Writer) => {
      await assertLease(trx, begun.lease);
      const row = await lockIntegration(trx, integrationId);
      if (!row || row.version !== version) throw new RunOutdated();
      const now = context.clock.now();
      const { columns, event } = change(row, now);
      await changeIntegration(trx, integrationId, columns);
      await appendEvents(trx, [{ ...event, integrationId }]);
      await besides(trx, row, now);
    });

  /** Asks for the search that the end of a run calls for. */
  const searchedIf =
    (wasBroken: (row: IntegrationRow) => boolean) =>
    async (trx: Writer, row: IntegrationRow, now: Date): Promise<void> => {
      const missed = missedSince(begun.row, row, wasBroken(row));
      if (missed !== null) await requestBackfillIn(trx, { integrationId, ...missed, now });
    };

  return {
    start: (id) =>
      write((row) => ({
        columns: { checks: JSON.stringify(withRunning(readChecks(row), id)) },
        event: { kind: "integration.checked", detail: { checkId: id, status: "running" } },
      })),

    record: (id, finding, change = {}) =>
      write((row, now) => ({
        columns: {
          ...change,
          checks: JSON.stringify(withCheck(readChecks(row), decidedCheck(id, finding, now))),
        },
        event: { kind: "integration.checked", detail: { checkId: id, status: finding.status } },
      })),

    complete: ({ last, change, hasRestored }) =>
      write(
        (row, now) => ({
          columns: {
            ...change,
            checks: JSON.stringify(
              withRestSkipped(withCheck(readChecks(row), decidedCheck(last.id, last.finding, now))),
            ),
            checked_at: now,
            create_status: "Completed",
            create_error: null,
            status: "Active",
          },
          event: {
            kind: "integration.completed",
            detail: { wasConnected: row.create_status === "Completed" },
          },
        }),
        searchedIf(({ status }) => hasRestored || status === "Inactive"),
      ),

    fail: (blame, { isLeftOnX, isPassingTrouble, hasRestored }) =>
      write(
        (row, now) => {
          const isConnecting = row.create_status === "Initiated";
          const error: StoredCreateError = {
            code: `integration.${blame.checkId}`,
            status: 400,
            text: blame.text,
            evidence: blame.evidence ?? {},
            fieldName: blame.fieldName ?? null,
            isLeftOnX,
          };
          const failed = withCheck(readChecks(row), decidedCheck(blame.checkId, blame, now));
          return {
            columns: {
              checks: JSON.stringify(withRestSkipped(failed)),
              checked_at: now,
              ...(isConnecting
                ? {
                    create_status: "Error" as const,
                    create_error: JSON.stringify(error),
                    status: "Inactive" as const,
                    webhook_id: null,
                  }
                : isPassingTrouble
                  ? {}
                  : { status: "Inactive" as const }),
            },
            event: {
              kind: "integration.failed",
              detail: { checkId: blame.checkId, isConnecting, isLeftOnX },
            },
          };
        },
        searchedIf(() => hasRestored),
      ),
  };
}

/** From when on messages may have been missed; null when the connection was whole, or is new. */
function missedSince(
  begun: IntegrationRow,
  present: IntegrationRow,
  wasBroken: boolean,
): { readonly reason: BackfillReason; readonly fromAt: Date } | null {
  if (present.create_status !== "Completed") return null;
  const rotated = missedSinceIn(readChecks(begun));
  if (rotated !== null) return { reason: "rotation", fromAt: rotated };
  return wasBroken ? { reason: "break", fromAt: lastHeardAt(present) } : null;
}
