import { XResponseError, type XGenerationName } from "@tsubame/x-api";
import type { Evidence } from "../checks.ts";
import type { Run } from "./run.ts";

/** Which API lets the app in, and what X said about the others. */
export interface FoundGeneration {
  readonly generation: XGenerationName | null;
  /** The refusal that says most about the plan, when none lets it in. */
  readonly refusal: XResponseError | null;
  readonly evidence: Evidence;
}

export async function findGeneration(
  run: Run,
  candidates: readonly XGenerationName[],
): Promise<FoundGeneration> {
  for (const generation of candidates) {
    try {
      await run.open(generation).accountActivity.listWebhooks(null);
      return { generation, refusal: null, evidence: {} };
    } catch (error) {
      if (!(error instanceof XResponseError)) throw error;
      return { generation: null, refusal: error, evidence: {} };
    }
  }
  return { generation: null, refusal: null, evidence: {} };
}
