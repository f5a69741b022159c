import type { IntegrationChecks } from "@tsubame/contract";
import { readIntegration, type IntegrationView, type Reader } from "@tsubame/store";
import type { Config } from "../config.ts";
import { isUnfinished } from "./checks.ts";
import { readChecks } from "./stored-json.ts";
import { webhookUrlOf } from "./webhook-url.ts";

/** State of an integration's checks, as the page and its topic show it; undefined when it is gone. */
export async function integrationChecksOf(
  context: { readonly db: Reader; readonly config: Config },
  integrationId: string,
): Promise<IntegrationChecks | undefined> {
  const row = await readIntegration(context.db, integrationId);
  return row && checksView(row, context.config);
}

/** The same for a row that has been read already. */
export function checksView(row: IntegrationView, config: Config): IntegrationChecks {
  const checks = readChecks(row);
  return {
    integrationId: row.id,
    isRunning: row.create_status === "Initiated" || isUnfinished(checks),
    createStatus: row.create_status,
    status: row.status,
    account: accountOf(row),
    webhookUrl: webhookUrlOf(config, row.webhook_key),
    checkedAt: iso(row.checked_at),
    lastEventAt: iso(row.last_event_at),
    lastCrcAt: iso(row.last_crc_at),
    checks,
  };
}

function accountOf(row: IntegrationView): IntegrationChecks["account"] {
  if (row.x_user_id === null) return null;
  const user = (row.x_user ?? {}) as Record<string, unknown>;
  return {
    userId: row.x_user_id,
    username: row.x_username ?? "",
    name: text(user["name"]) ?? row.x_username ?? "",
    profileImageUrl: text(user["profileImageUrl"]),
  };
}

function text(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function iso(at: Date | null): string | null {
  return at && at.toISOString();
}
