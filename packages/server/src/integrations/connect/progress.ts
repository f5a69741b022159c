import type { IntegrationCheckId } from "@tsubame/contract";
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
import { decidedCheck, withCheck, withRestSkipped, withRunning, type Finding } from "../checks.ts";
import { readChecks, type StoredCreateError } from "../stored-json.ts";
import type { Blame } from "./x-findings.ts";

/** The integration was changed or deleted while its checks ran: what they found is about something else. */
export class RunOutdated extends Error {
  override readonly name = "RunOutdated";
}

/** Writes what a run finds, step by step, so that the page can watch. */
export interface Progress {
  /** Says which check runs now. */
  start(id: IntegrationCheckId): Promise<void>;
  /** Stores a finding, and what else is known of the integration now. */
  record(id: IntegrationCheckId, finding: Finding, change?: IntegrationChange): Promise<void>;
  /** Ends the run well. */
  complete(change: IntegrationChange): Promise<void>;
  /** Ends the run with the check that failed. `isPassingTrouble` leaves a working connection in its state. */
  fail(blame: Blame, options: { isLeftOnX: boolean; isPassingTrouble: boolean }): Promise<void>;
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
  ): Promise<void> =>
    transact(context, async (trx: Writer) => {
      await assertLease(trx, begun.lease);
      const row = await lockIntegration(trx, integrationId);
      if (!row || row.version !== version) throw new RunOutdated();
      const { columns, event } = change(row, context.clock.now());
      await changeIntegration(trx, integrationId, columns);
      await appendEvents(trx, [{ ...event, integrationId }]);
    });

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

    complete: (change) =>
      write((row, now) => ({
        columns: {
          ...change,
          checks: JSON.stringify(withRestSkipped(readChecks(row))),
          checked_at: now,
          create_status: "Completed",
          create_error: null,
          status: "Active",
        },
        event: {
          kind: "integration.completed",
          detail: { wasConnected: row.create_status === "Completed" },
        },
      })),

    fail: (blame, { isLeftOnX, isPassingTrouble }) =>
      write((row, now) => {
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
      }),
  };
}
