import {
  appendEvents,
  assertLease,
  changeIntegration,
  lockIntegration,
  type IntegrationRow,
  type Lease,
} from "@tsubame/store";
import { XResponseError, type XWebhook } from "@tsubame/x-api";
import type { Context } from "../../context.ts";
import { transact } from "../../transaction.ts";
import type { XAccount } from "../../x-accounts/open-account.ts";
import { ensureWebhook } from "../connect/ensure-webhook.ts";
import { webhookUrlOf } from "../webhook-url.ts";

/** What is tried, as the event log names it. */
type HealingAction = "revalidate" | "register" | "move" | "subscribe";

/** How an attempt ended. */
interface Healing {
  readonly action: HealingAction;
  readonly isMended: boolean;
  /** Why not: X's code, or the kind of error. */
  readonly failure: string | null;
}

/** What an attempt works with. */
export interface HealingCase {
  readonly account: XAccount;
  readonly row: IntegrationRow;
  readonly lease: Lease;
}

type Needed = Pick<Context, "db" | "signals" | "config" | "log">;

/**
 * Makes our webhook stand on X again and be valid: one that is invalid is checked again, one that is gone is
 * registered, one that bears our former public address gives way to the present one. A stranger's is never touched.
 *
 * An account that was disconnected while this ran keeps nothing on X: what was just made is removed.
 */
export async function healWebhook(
  context: Needed,
  healing: HealingCase,
  standing: readonly XWebhook[],
): Promise<Healing> {
  const { row, account } = healing;
  const webhookUrl = webhookUrlOf(context.config, row.webhook_key);
  const former = standing.find(({ id, url }) => id === row.webhook_id && url !== webhookUrl);
  const isStanding = standing.some(({ url }) => url === webhookUrl);
  const action = isStanding ? "revalidate" : former === undefined ? "register" : "move";
  return attempt(context, healing, { hop: "webhook", action }, async () => {
    const { accountActivity } = account.client;
    if (action === "move" && former !== undefined) {
      await accountActivity.deleteWebhook(row.environment_name, former.id);
    }
    const outcome = await ensureWebhook({
      client: account.client,
      environment: row.environment_name,
      standing: standing.filter((webhook) => webhook !== former || isStanding),
      webhookUrl,
      config: context.config,
      db: context.db,
      isCheckedAnew: false,
      onRegister: () => undefined,
    });
    if (outcome.kind === "failed") return String(outcome.blame.evidence?.["xCode"] ?? "refused");
    const isKept = await keepWebhookId(context, healing, outcome.webhookId);
    if (isKept) return null;
    if (!isStanding) await accountActivity.deleteWebhook(row.environment_name, outcome.webhookId);
    return "accountGone";
  });
}

/** Subscribes the account again; ends the subscription when the account was disconnected meanwhile. */
export async function healSubscription(context: Needed, healing: HealingCase): Promise<Healing> {
  const { account, row } = healing;
  return attempt(context, healing, { hop: "subscription", action: "subscribe" }, async () => {
    const { accountActivity } = account.client;
    await accountActivity.subscribe(account.place);
    if (await isLive(context, healing)) return null;
    if (row.x_user_id !== null) await accountActivity.unsubscribe(account.place, row.x_user_id);
    return "accountGone";
  });
}

async function attempt(
  context: Needed,
  { row, lease }: HealingCase,
  tried: { readonly hop: "webhook" | "subscription"; readonly action: HealingAction },
  act: () => Promise<string | null>,
): Promise<Healing> {
  let failure: string | null;
  // A node that was paused past its lease leaves alone what its successor may have mended meanwhile.
  await transact(context, (trx) => assertLease(trx, lease));
  try {
    failure = await act();
  } catch (error) {
    failure = nameOf(error);
    context.log.warn({ err: error, integrationId: row.id, ...tried }, "mending on X failed");
  }
  const isMended = failure === null;
  await transact(context, async (trx) => {
    await assertLease(trx, lease);
    const detail = { ...tried, isMended, ...(failure === null ? {} : { failure }) };
    await appendEvents(trx, [{ kind: "integration.healingTried", integrationId: row.id, detail }]);
  });
  context.log.info({ integrationId: row.id, ...tried, isMended }, "mending on X tried");
  return { action: tried.action, isMended, failure };
}

/** Notes X's id of the webhook that stands now; false when there is no account for it any more. */
async function keepWebhookId(
  context: Needed,
  { row, lease }: HealingCase,
  webhookId: string,
): Promise<boolean> {
  return transact(context, async (trx) => {
    await assertLease(trx, lease);
    if ((await lockIntegration(trx, row.id)) === undefined) return false;
    await changeIntegration(trx, row.id, { webhook_id: webhookId });
    return true;
  });
}

async function isLive(context: Needed, { row }: HealingCase): Promise<boolean> {
  return transact(context, async (trx) => (await lockIntegration(trx, row.id)) !== undefined);
}

function nameOf(error: unknown): string {
  if (error instanceof XResponseError) return String(error.code ?? error.problem ?? error.status);
  return error instanceof Error ? error.name : "unknown";
}
