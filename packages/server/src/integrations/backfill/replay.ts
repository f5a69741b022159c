import { XNetworkError, XResponseError, XUnreadableError } from "@tsubame/x-api";
import { readHops } from "@tsubame/store";
import type { Context } from "../../context.ts";
import { channelHop } from "../health/record.ts";
import type { Progress } from "./progress.ts";
import { replayWindow, windowOf } from "./search.ts";
import type { StepCase } from "./step.ts";

/** X runs one replay at a time; another one may be over when the list's limit renews. */
const replayRunsCode = 355;

/**
 * While X's list may not be read, has X deliver again what the generation can: what waits behind many pages then comes
 * within minutes. The list is read to its end all the same, because a replay holds only what X had meant to deliver.
 */
export async function askForReplay(
  context: Pick<Context, "db" | "clock" | "log">,
  step: Pick<StepCase, "row" | "account" | "integration">,
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
  try {
    const { jobId } = await replay({ webhookId, ...wanted });
    context.log.info({ integrationId: integration.id, backfillId: row.id }, "a replay was begun");
    const begun = {
      jobId,
      fromAt: wanted.fromAt.toISOString(),
      untilAt: wanted.untilAt.toISOString(),
      state: null,
      addedCount: 0,
    };
    return { progress: { ...progress, replay: begun }, isPutOff: false };
  } catch (error) {
    const isFromX =
      error instanceof XResponseError ||
      error instanceof XNetworkError ||
      error instanceof XUnreadableError;
    if (!isFromX) throw error;
    context.log.warn({ err: error, integrationId: integration.id }, "X began no replay");
    const isBusy =
      error instanceof XResponseError &&
      (error.code === replayRunsCode || error.words.includes("ReplayConflictError"));
    const isPassing = !(error instanceof XResponseError) || error.status === 429;
    const isPutOff = isBusy || isPassing;
    return { progress: { ...progress, isReplayRefused: !isPutOff }, isPutOff };
  }
}
