import type { IntegrationCheckId } from "@tsubame/contract";
import type { XGenerationName, XResponseError } from "@tsubame/x-api";
import type { Evidence } from "../checks.ts";
import { checkTexts } from "./check-texts.ts";
import { findGeneration } from "./find-generation.ts";
import type { Run, StepResult } from "./run.ts";
import { blameOf, evidenceOf, isEssential, type Blame } from "./x-findings.ts";

/** The APIs that come after premium, in the order in which they are tried. */
const laterGenerations: readonly XGenerationName[] = [
  "v1.1-enterprise",
  "v2-activity",
  "v2-account-activity",
];

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
  const found = await findGeneration(run, laterGenerations);
  if (found.generation !== null) {
    run.generation = found.generation;
    run.client = run.open(found.generation);
    return {
      status: "passed",
      text: checkTexts.planIncludes(found.generation),
      evidence: { generation: found.generation, ...found.evidence },
    };
  }
  if (found.refusal !== null) {
    const blame = await priced(run, blameOf(found.refusal, "plan"));
    if (blame.checkId !== "plan" || blame.text !== checkTexts.planForbidden) {
      return { ...blame, evidence: { ...found.evidence, ...blame.evidence } };
    }
  }
  return {
    status: "failed",
    text: checkTexts.planNoneAnswers(laterGenerations),
    evidence: found.evidence,
    fieldName: "tier",
  };
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
  const blame = await priced(run, blameOf(error, during));
  if (isEssential(error) || run.row.tier !== "premium") return blame;
  const found = await findGeneration(run, laterGenerations);
  const costUsd = await monthlyCostOf(run);
  const evidence: Evidence = { ...evidenceOf(error), ...found.evidence, monthlyCostUsd: costUsd };
  return found.generation === null
    ? { ...blame, evidence }
    : {
        checkId: "plan",
        status: "failed",
        text: checkTexts.planNeedsV2(found.generation, costUsd),
        evidence,
        fieldName: "tier",
      };
}

/** The same blame with what a month costs, where it is the plan that is wanting. */
async function priced(run: Run, blame: Blame): Promise<Blame> {
  if (blame.checkId !== "plan") return blame;
  const costUsd = await monthlyCostOf(run);
  const evidence = { ...blame.evidence, monthlyCostUsd: costUsd };
  const xCode = blame.evidence?.["xCode"];
  if (xCode === 453) return { ...blame, text: checkTexts.planLimited(costUsd), evidence };
  const isUnpaid = blame.evidence?.["httpStatus"] === 402;
  return isUnpaid ? { ...blame, text: checkTexts.planNoCredits(costUsd), evidence } : blame;
}

/** What a month of this account's present traffic costs; null while there is none to go by. */
async function monthlyCostOf(_run: Run): Promise<number | null> {
  return null;
}
