import {
  integrationCheckIds,
  type BilingualText,
  type IntegrationCheck,
  type IntegrationCheckId,
  type IntegrationCheckStatus,
} from "@tsubame/contract";
import { checkTitles } from "./connect/texts/titles.ts";

/** What one check rests on. Never a secret. */
export type Evidence = IntegrationCheck["evidence"];

/** What a check found. */
export interface Finding {
  readonly status: Exclude<IntegrationCheckStatus, "pending" | "running" | "skipped">;
  readonly text: BilingualText;
  readonly evidence?: Evidence;
  /** The field of the form that is to blame. */
  readonly fieldName?: string;
}

const noText: BilingualText = { en: "", ja: "" };

/** All checks waiting, in their order; those that are given are decided already. */
export function pendingChecks(
  decided: Partial<Record<IntegrationCheckId, IntegrationCheck>> = {},
): IntegrationCheck[] {
  return integrationCheckIds.map(
    (id) =>
      decided[id] ?? { id, status: "pending", title: checkTitles[id], text: noText, evidence: {} },
  );
}

/** A check with its finding. */
export function decidedCheck(id: IntegrationCheckId, finding: Finding, at: Date): IntegrationCheck {
  return {
    id,
    status: finding.status,
    title: checkTitles[id],
    text: finding.text,
    evidence: finding.evidence ?? {},
    ...(finding.fieldName === undefined ? {} : { fieldName: finding.fieldName }),
    checkedAt: at.toISOString(),
  };
}

/** The list with one check replaced. */
export function withCheck(
  checks: readonly IntegrationCheck[],
  check: IntegrationCheck,
): IntegrationCheck[] {
  return checks.map((present) => (present.id === check.id ? check : present));
}

/** The list with one check marked as running. */
export function withRunning(
  checks: readonly IntegrationCheck[],
  id: IntegrationCheckId,
): IntegrationCheck[] {
  return checks.map((check) =>
    check.id === id ? { ...check, status: "running" as const } : check,
  );
}

/** The list at the end of a run: whatever was not reached is skipped. */
export function withRestSkipped(checks: readonly IntegrationCheck[]): IntegrationCheck[] {
  return checks.map((check) =>
    check.status === "pending" || check.status === "running"
      ? { ...check, status: "skipped" as const }
      : check,
  );
}

/** Whether a run is wanted or under way. */
export function isUnfinished(checks: readonly IntegrationCheck[]): boolean {
  return checks.some(({ status }) => status === "pending" || status === "running");
}
