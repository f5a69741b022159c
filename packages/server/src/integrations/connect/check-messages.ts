import { readRoundTrip } from "@tsubame/store";
import { XResponseError } from "@tsubame/x-api";
import type { Evidence } from "../checks.ts";
import { delayOf } from "../round-trip/delay.ts";
import { checkTexts } from "./check-texts.ts";
import type { Run, StepResult } from "./run.ts";
import { evidenceOf } from "./x-findings.ts";

/**
 * Whether everybody may write to the account: by its settings where X shows them, else, on v1.1, by making a welcome
 * message, which X refuses to accounts that are not open (code 214), and removing it at once. v2 shows neither.
 */
export async function checkMessageRequests(run: Run): Promise<StepResult> {
  if (!run.client.abilities.welcomeMessages) {
    return { status: "unseen", text: checkTexts.messageRequestsUnseen };
  }
  const settings = await settingsOf(run);
  if (settings.allowDmsFrom !== null) {
    return opened(settings.allowDmsFrom === "all", settings.evidence);
  }
  return probeWithWelcomeMessage(run, settings.evidence);
}

function opened(isOpen: boolean, evidence: Evidence): StepResult {
  return isOpen
    ? { status: "passed", text: checkTexts.messageRequestsOpen, evidence }
    : { status: "warning", text: checkTexts.messageRequestsClosed, evidence };
}

async function settingsOf(
  run: Run,
): Promise<{ readonly allowDmsFrom: string | null; readonly evidence: Evidence }> {
  try {
    const { allowDmsFrom } = await run.client.users.settings();
    return { allowDmsFrom, evidence: { allow_dms_from: allowDmsFrom } };
  } catch (error) {
    return { allowDmsFrom: null, evidence: evidenceOf(error) };
  }
}

async function probeWithWelcomeMessage(run: Run, seen: Evidence): Promise<StepResult> {
  const { welcomeMessages } = run.client;
  let madeId: string;
  try {
    ({ id: madeId } = await welcomeMessages.create({ text: "Tsubame" }));
  } catch (error) {
    const isClosed =
      error instanceof XResponseError && error.code === 214 && /allow dms/i.test(error.reason);
    return isClosed
      ? opened(false, evidenceOf(error))
      : {
          status: "unseen",
          text: checkTexts.messageRequestsUnseen,
          evidence: { ...seen, ...evidenceOf(error) },
        };
  }
  // X allows few calls of this kind, so it is tried twice and no more; no rule shows the message to anybody.
  const isRemoved = await removed(() => welcomeMessages.destroy(madeId)).then(
    async (isGone) => isGone || removed(() => welcomeMessages.destroy(madeId)),
  );
  if (!isRemoved) {
    run.context.log.warn(
      { integrationId: run.row.id, welcomeMessageId: madeId },
      "a welcome message of a check could not be removed",
    );
  }
  return opened(true, {
    call: "POST /1.1/direct_messages/welcome_messages/new.json",
    httpStatus: 200,
    ...(isRemoved ? {} : { welcomeMessageLeftId: madeId }),
  });
}

async function removed(destroy: () => Promise<void>): Promise<boolean> {
  try {
    await destroy();
    return true;
  } catch (error) {
    return error instanceof XResponseError && error.code === 34;
  }
}

/** Whether a DM has come the whole way; the round-trip test measures it. */
export async function checkRoundTrip({ context, row }: Run): Promise<StepResult> {
  const test = await readRoundTrip(context.db, row.id);
  const lastEventAt = row.last_event_at;
  const evidence: Evidence = {
    lastEventAt: lastEventAt?.toISOString() ?? null,
    lastCrcAt: row.last_crc_at?.toISOString() ?? null,
  };
  if (test !== undefined && test.seen_at !== null) {
    const delayMs = delayOf(test);
    return {
      status: "passed",
      text: checkTexts.roundTripSeen(delayMs),
      evidence: { ...evidence, delayMs, seenAt: test.seen_at.toISOString() },
    };
  }
  if (test !== undefined && test.expires_at <= context.clock.now()) {
    const hasHeard = lastEventAt !== null && lastEventAt > test.started_at;
    return {
      status: "warning",
      text: hasHeard ? checkTexts.roundTripOnlyOthers : checkTexts.roundTripSilent,
      evidence: { ...evidence, testStartedAt: test.started_at.toISOString() },
    };
  }
  return lastEventAt === null
    ? { status: "unseen", text: checkTexts.roundTripPending, evidence }
    : { status: "passed", text: checkTexts.roundTripArrived, evidence };
}
