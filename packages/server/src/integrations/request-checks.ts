import type { IntegrationCheck } from "@tsubame/contract";
import {
  appendEvents,
  changeIntegration,
  lockIntegration,
  type IntegrationChange,
  type IntegrationRow,
  type Writer,
} from "@tsubame/store";
import { actorColumns, systemActor, type Actor } from "../conversations/actor.ts";
import type { Context } from "../context.ts";
import { notFound } from "../http/errors.ts";
import { transact } from "../transaction.ts";
import { isUnfinished, pendingChecks } from "./checks.ts";
import { readChecks } from "./stored-json.ts";

const diagnosisPauseMs = 30_000;

/** Asks for the checks to be run again; nothing happens while they run. */
export async function requestChecks(
  context: Context,
  integrationId: string,
  actor: Actor,
): Promise<void> {
  await transact(context, async (trx) => {
    const row = await lockIntegration(trx, integrationId);
    if (!row) throw notFound("integration", integrationId);
    await requestChecksIn(trx, row, { actor });
  });
}

/**
 * Has a connection that worked until now diagnosed, because something about it has broken; one that is being
 * connected, or is diagnosed already, is left alone.
 */
export async function requestDiagnosis(context: Context, integrationId: string): Promise<void> {
  await transact(context, async (trx) => {
    const row = await lockIntegration(trx, integrationId);
    if (row?.create_status !== "Completed" || isDiagnosed(row, context.clock.now())) return;
    await requestChecksIn(trx, row, { actor: systemActor, reason: "broken" });
  });
}

/** One break is seen in several places at once (a refusal, a hop, a revocation); one diagnosis serves them all. */
function isDiagnosed(row: IntegrationRow, now: Date): boolean {
  const isFresh =
    row.checked_at !== null && now.getTime() - row.checked_at.getTime() < diagnosisPauseMs;
  return isFresh && readChecks(row).some(({ status }) => status === "failed");
}

/** The same inside the caller's transaction, for a row that it has locked. */
export async function requestChecksIn(
  trx: Writer,
  row: IntegrationRow,
  request: { readonly actor: Actor; readonly reason?: string },
): Promise<void> {
  const checks = readChecks(row);
  if (isUnfinished(checks)) return;
  const pasted = checks.find(({ id }) => id === "pastedValues");
  await changeIntegration(trx, row.id, rerunColumns(row, pasted ? [pasted] : []));
  await appendEvents(trx, [
    {
      kind: "integration.checked",
      integrationId: row.id,
      ...actorColumns(request.actor),
      detail: {
        isRequested: true,
        ...(request.reason === undefined ? {} : { reason: request.reason }),
      },
    },
  ]);
}

/**
 * Columns that make the connector take an integration up again; `known` are checks that have their finding, or
 * something to remember, already. A failed one is being connected anew and gives up the account it had found; a
 * connected one stays connected while it is checked.
 */
export function rerunColumns(
  row: IntegrationRow,
  known: readonly IntegrationCheck[],
): IntegrationChange {
  return {
    checks: JSON.stringify(
      pendingChecks(Object.fromEntries(known.map((check) => [check.id, check]))),
    ),
    ...(row.create_status === "Error"
      ? {
          create_status: "Initiated",
          create_error: null,
          x_user_id: null,
          x_username: null,
          x_user: null,
          account_confirmed_at: null,
        }
      : {}),
  };
}
