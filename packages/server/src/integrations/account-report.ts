import type { IntegrationCheck } from "@tsubame/contract";
import {
  listIntegrations,
  lockIntegration,
  type Database,
  type IntegrationView,
} from "@tsubame/store";
import type { Kysely } from "kysely";
import { systemActor } from "../conversations/actor.ts";
import { isUnfinished } from "./checks.ts";
import { requestChecksIn } from "./request-checks.ts";
import { readChecks } from "./stored-json.ts";

/** What is known of one account's connection, for somebody at a terminal. */
export interface AccountReport {
  readonly id: string;
  readonly name: string;
  readonly username: string | null;
  readonly status: "Active" | "Inactive";
  readonly createStatus: "Initiated" | "Completed" | "Error";
  readonly isRunning: boolean;
  readonly checkedAt: string | null;
  readonly checks: readonly IntegrationCheck[];
}

/** More accounts than any deployment has. */
const accountLimit = 1000;

/** The connections of a deployment, by name, with the checks as the last run left them. */
export async function readAccountReports(db: Kysely<Database>): Promise<AccountReport[]> {
  const { rows } = await listIntegrations(db, { offset: 0, limit: accountLimit });
  return rows.map(reportOf);
}

function reportOf(row: IntegrationView): AccountReport {
  const checks = readChecks(row);
  return {
    id: row.id,
    name: row.name,
    username: row.x_username,
    status: row.status,
    createStatus: row.create_status,
    isRunning: row.create_status === "Initiated" || isUnfinished(checks),
    checkedAt: row.checked_at?.toISOString() ?? null,
    checks,
  };
}

/** Asks whichever node is there to run all checks again; without a node they wait for one. */
export async function requestAllChecks(db: Kysely<Database>): Promise<void> {
  const { rows } = await listIntegrations(db, { offset: 0, limit: accountLimit });
  for (const { id } of rows) {
    await db.transaction().execute(async (trx) => {
      const row = await lockIntegration(trx, id);
      if (row) await requestChecksIn(trx, row, { actor: systemActor });
    });
  }
}
