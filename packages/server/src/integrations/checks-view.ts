import type { IntegrationChecks } from "@tsubame/contract";
import { readIntegration, type IntegrationView } from "@tsubame/store";
import { GENERATION_ABILITIES } from "@tsubame/x-api";
import type { Context } from "../context.ts";
import { notFound } from "../http/errors.ts";
import { storedGeneration } from "../x-accounts/open-account.ts";
import { isUnfinished } from "./checks.ts";
import { roundTripOf } from "./round-trip/round-trip.ts";
import { readChecks } from "./stored-json.ts";
import { webhookUrlOf } from "./webhook-url.ts";

type Needed = Pick<Context, "db" | "config" | "clock">;

/** State of an integration's checks, as its topic shows it; undefined when it is gone. */
export async function integrationChecksOf(
  context: Needed,
  integrationId: string,
): Promise<IntegrationChecks | undefined> {
  const row = await readIntegration(context.db, integrationId);
  return row && checksView(context, row);
}

/**
 * The same for an answer.
 * @throws {AppError} `not.found`
 */
export async function readChecksView(
  context: Needed,
  integrationId: string,
): Promise<IntegrationChecks> {
  const view = await integrationChecksOf(context, integrationId);
  if (view === undefined) throw notFound("integration", integrationId);
  return view;
}

async function checksView(context: Needed, row: IntegrationView): Promise<IntegrationChecks> {
  const checks = readChecks(row);
  const generation = storedGeneration(row);
  const { dmPageSize: _dmPageSize, ...abilities } = GENERATION_ABILITIES[generation];
  return {
    integrationId: row.id,
    isRunning: row.create_status === "Initiated" || isUnfinished(checks),
    createStatus: row.create_status,
    status: row.status,
    account: accountOf(row),
    webhookUrl: webhookUrlOf(context.config, row.webhook_key),
    generation,
    abilities,
    checkedAt: iso(row.checked_at),
    lastEventAt: iso(row.last_event_at),
    lastCrcAt: iso(row.last_crc_at),
    credentialsRotatedAt: iso(row.credentials_rotated_at),
    roundTrip: await roundTripOf(context, row.id),
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
    confirmedAt: iso(row.account_confirmed_at),
  };
}

function text(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function iso(at: Date | null): string | null {
  return at && at.toISOString();
}
