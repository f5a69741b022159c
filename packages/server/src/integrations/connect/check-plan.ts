import type { IntegrationCheckId } from "@tsubame/contract";
import { XResponseError } from "@tsubame/x-api";
import { estimateMonthlyCost } from "../../costs/estimate.ts";
import { storedGeneration } from "../../x-accounts/open-account.ts";
import { checkTexts } from "./check-texts.ts";
import { askedGenerations, findGeneration, type FoundGeneration } from "./find-generation.ts";
import type { Run, StepResult } from "./run.ts";
import { blameOf, isEssential, verdictOnRefusal, type Blame, type Refusal } from "./x-findings.ts";

/**
 * Which of X's APIs the app's plan includes, and with it the generation that this connection will speak. An app that
 * was entered as premium speaks premium; for the others X is asked, and nothing is left there by asking.
 */
export async function checkPlan(run: Run): Promise<StepResult> {
  if (run.row.tier === "premium") {
    run.generation = "v1.1-premium";
    return {
      status: "passed",
      text: checkTexts.planIncludes("v1.1-premium"),
      evidence: { generation: "v1.1-premium" },
    };
  }
  const stored = storedGeneration(run.row);
  const isKnown = run.row.create_status === "Completed" && stored !== "v1.1-premium";
  const found = await findGeneration(run, isKnown ? stored : null);
  if (found.generation === null) return closed(run, found);
  run.generation = found.generation;
  run.client = run.open(found.generation);
  return {
    status: "passed",
    text: checkTexts.planIncludes(found.generation),
    evidence: { generation: found.generation, ...found.evidence },
  };
}

/** None of the APIs lets the app in: the most telling refusal decides what has to be mended. */
async function closed(run: Run, { refusal, evidence }: FoundGeneration): Promise<Blame> {
  const verdict = refusal === null ? null : verdictOnRefusal(refusal, "plan");
  const isVague = verdict?.checkId === "plan" && refusal?.status !== 402;
  const isLevel = refusal?.problemReason === "client-not-enrolled" && (await isInProject(run));
  if (verdict === null || isVague || isLevel) {
    return {
      checkId: "plan",
      status: "failed",
      text: checkTexts.planNoneAnswers(askedGenerations()),
      evidence,
      fieldName: "tier",
    };
  }
  const blame: Blame = {
    status: "failed",
    ...verdict,
    evidence: { ...seen(refusal), ...evidence },
  };
  return priced(run, blame, refusal);
}

/**
 * X says "not enrolled" of an app outside a project and of one whose project has too low a plan alike. The first can
 * call nothing of v2; the second can at least ask who its token belongs to.
 */
async function isInProject(run: Run): Promise<boolean> {
  try {
    await run.open("v2-account-activity").verifyCredentials();
    return true;
  } catch (error) {
    return !(error instanceof XResponseError && error.problemReason === "client-not-enrolled");
  }
}

function seen(refusal: Refusal | null): Record<string, string | number | null> {
  return refusal === null
    ? {}
    : { httpStatus: refusal.status, xCode: refusal.code, xMessage: refusal.reason };
}

/** X refuses v1.1 with 453 to an account of Essential access; that anything was answered is the proof of the opposite. */
export async function checkAccessLevel({ generation }: Run): Promise<StepResult> {
  return {
    status: "passed",
    text: checkTexts.levelSufficient,
    evidence: { generation, httpStatus: 200 },
  };
}

/**
 * What to say when X closes a whole API to the app. An app that was entered as premium may still have v2: then the
 * way out is a field of the form.
 */
export async function refusedPlan(
  run: Run,
  error: XResponseError,
  during: IntegrationCheckId,
): Promise<Blame> {
  const blame = await priced(run, blameOf(error, during), error);
  if (isEssential(error) || run.row.tier !== "premium") return blame;
  const found = await findGeneration(run);
  const evidence = { ...blame.evidence, ...found.evidence };
  if (found.generation === null) return { ...blame, evidence };
  const costUsd = await monthlyCostOf(run);
  return {
    checkId: "plan",
    status: "failed",
    text: checkTexts.planNeedsV2(found.generation, costUsd),
    evidence: { ...evidence, monthlyCostUsd: costUsd },
    fieldName: "tier",
  };
}

/** The same blame with what a month costs, where it is the plan or its money that is wanting. */
async function priced(run: Run, blame: Blame, refusal: Refusal | null): Promise<Blame> {
  const isUnpaid = refusal?.status === 402;
  const isLimited = refusal?.code === 453 && blame.checkId === "plan";
  if (!isUnpaid && !isLimited) return blame;
  const costUsd = await monthlyCostOf(run);
  return {
    ...blame,
    text: isUnpaid ? checkTexts.planNoCredits(costUsd) : checkTexts.planLimited(costUsd),
    evidence: { ...blame.evidence, monthlyCostUsd: costUsd },
  };
}

/** What a month of this account's present traffic costs; null while there is none to go by. */
async function monthlyCostOf({ context, row }: Run): Promise<number | null> {
  const cost = await estimateMonthlyCost(context, row.id);
  return cost === null ? null : Math.round(cost.usd * 100) / 100;
}
