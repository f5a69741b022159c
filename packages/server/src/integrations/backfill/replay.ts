import { answerReplay, assertLease, intendReplay, lockBackfill, readHops } from "@tsubame/store";
import { XNetworkError, XResponseError } from "@tsubame/x-api";
import type { Context } from "../../context.ts";
import { crashPoint } from "../../crash-points.ts";
import { transact } from "../../transaction.ts";
import { channelHop } from "../health/record.ts";
import { readProgress, type Progress } from "./progress.ts";
import { replayWindow, windowOf } from "./search.ts";
import type { StepCase } from "./step.ts";

/**
 * What X says to a replay that it cannot begin now: another one runs (355), or our webhook is not valid (214), which may not
 * have been noticed here yet. Both may be over before the list's limit renews.
 */
const passingCodes: ReadonlySet<number | null> = new Set([355, 214]);
const passingWords = ["ReplayConflictError", "WebhookIdInvalid"] as const;

/**
 * While X's list may not be read, has X deliver again what the generation can: what waits behind many pages then comes
 * within minutes. The list is read to its end all the same, because a replay holds only what X had meant to deliver.
 */
export async function askForReplay(
  context: Pick<Context, "db" | "signals" | "clock" | "log">,
  step: Pick<StepCase, "row" | "account" | "integration" | "lease">,
  progress: Progress,
): Promise<{ progress: Progress; isPutOff: boolean }> {
  const { account, integration, row } = step;
  const nowMs = context.clock.now().getTime();
  const search = { progress, window: windowOf(row) };
  const wanted = replayWindow(search, integration.generation, nowMs);
  const { replay } = account.client.accountActivity;
  const webhookId = integration.webhook_id;
  if (wanted === null || replay === undefined || webhookId === null) {
    return { progress, isPutOff: false };
  }
  // X delivers a replay once, to a webhook that is valid at that moment.
  const hops = await readHops(context.db, [integration.id]);
  if (hops.some(({ hop, state }) => hop === channelHop && state === "red")) {
    return { progress, isPutOff: true };
  }
  const intended = await intend(context, step, wanted);
  if (intended === null) return { progress, isPutOff: false };
  if (intended !== "mine") return { progress: { ...progress, replay: intended }, isPutOff: false };
  crashPoint("backfill.beforeReplay");
  const answer = await ask(context, step, () => replay({ webhookId, ...wanted }));
  crashPoint("backfill.replayAsked");
  if (answer.kind === "unknown") return { progress, isPutOff: false };
  await answerReplay(context.db, row.id, answer.kind === "begun" ? answer.jobId : null);
  const isPutOff = answer.kind === "putOff";
  return { progress: { ...progress, isReplayRefused: answer.kind === "refused" }, isPutOff };
}

/**
 * Writes down that X is going to be asked, under the lease: of two nodes that both believe they lead, one asks. Returns
 * what was asked before, or null when the search was ended by somebody else.
 */
async function intend(
  context: Pick<Context, "db" | "signals">,
  { row, lease }: Pick<StepCase, "row" | "lease">,
  wanted: { readonly fromAt: Date; readonly untilAt: Date },
): Promise<NonNullable<Progress["replay"]> | "mine" | null> {
  return transact(context, async (trx) => {
    await assertLease(trx, lease);
    const locked = await lockBackfill(trx, row.id);
    if (locked === undefined) return null;
    const { replay } = readProgress(locked.progress);
    if (replay !== null) return replay;
    const [fromAt, untilAt] = [wanted.fromAt.toISOString(), wanted.untilAt.toISOString()];
    await intendReplay(trx, row.id, { fromAt, untilAt });
    return "mine";
  });
}

/** What X said. `unknown`: it may have begun one, which its deliveries will show; it is not asked again. */
type ReplayAnswer =
  | { readonly kind: "begun"; readonly jobId: string }
  | { readonly kind: "putOff" | "refused" | "unknown" };

async function ask(
  context: Pick<Context, "log">,
  { row, integration }: Pick<StepCase, "row" | "integration">,
  request: () => Promise<{ readonly jobId: string }>,
): Promise<ReplayAnswer> {
  const ids = { integrationId: integration.id, backfillId: row.id };
  try {
    const { jobId } = await request();
    context.log.info(ids, "a replay was begun");
    return { kind: "begun", jobId };
  } catch (error) {
    context.log.warn({ ...ids, err: error }, "X began no replay that is known of");
    if (error instanceof XNetworkError) {
      return { kind: error.isRequestSent === false ? "putOff" : "unknown" };
    }
    if (!(error instanceof XResponseError)) return { kind: "unknown" };
    const isPassing =
      error.status === 429 ||
      passingCodes.has(error.code) ||
      passingWords.some((word) => error.words.includes(word));
    return { kind: isPassing ? "putOff" : "refused" };
  }
}
