import { integrationCheck, type BilingualText, type IntegrationCheck } from "@tsubame/contract";
import type { IntegrationRow } from "@tsubame/store";
import { z } from "zod";

/** Why a connection failed, as stored: in both languages, so that each reader gets their own. */
export interface StoredCreateError {
  /** `integration.<check>`. */
  readonly code: string;
  readonly status: number;
  readonly text: BilingualText;
  readonly evidence: IntegrationCheck["evidence"];
  readonly fieldName: string | null;
  /** Something was registered on X in this attempt and could not be removed again. */
  readonly isLeftOnX: boolean;
}

const storedCreateError: z.ZodType<StoredCreateError> = z.object({
  code: z.string(),
  status: z.int(),
  text: z.object({ en: z.string(), ja: z.string() }),
  evidence: integrationCheck.shape.evidence,
  fieldName: z.string().nullable(),
  isLeftOnX: z.boolean(),
});

/** Reads the JSON columns of an integration; what an older version wrote and this one cannot read counts as absent. */
export function readChecks(row: Pick<IntegrationRow, "checks">): IntegrationCheck[] {
  return row.checks.flatMap((check) => {
    const parsed = integrationCheck.safeParse(check);
    return parsed.success ? [parsed.data] : [];
  });
}

/** Why the last attempt to connect failed; null when it did not. */
export function readCreateError(
  row: Pick<IntegrationRow, "create_error">,
): StoredCreateError | null {
  const parsed = storedCreateError.safeParse(row.create_error);
  return parsed.success ? parsed.data : null;
}
