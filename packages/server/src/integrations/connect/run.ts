import type { IntegrationCheckId } from "@tsubame/contract";
import type { IntegrationRow } from "@tsubame/store";
import type { XClient, XGenerationName, XUser, XWebhook } from "@tsubame/x-api";
import type { Context } from "../../context.ts";
import type { Finding } from "../checks.ts";
import { isPassing, type Blame } from "./x-findings.ts";

/** What one run knows; later steps build on what earlier ones found. */
export interface Run {
  readonly context: Context;
  readonly row: IntegrationRow;
  readonly consumerSecret: string;
  /** Pause before repeating a call that was cut off, in milliseconds, for each repetition. */
  readonly retryPausesMs: readonly number[];
  /** A client of the same account in another generation; closed with the run. */
  readonly open: (generation: XGenerationName) => XClient;
  /** Speaks the generation that was found, and until then the likeliest. */
  client: XClient;
  /** Null until it is found; then what is stored. */
  generation: XGenerationName | null;
  user: XUser | null;
  /** Header `x-access-level` of any answer. */
  accessLevel: string | null;
  /** Webhooks of the place when it was looked at: X allows 15 such looks in 15 minutes. */
  standingWebhooks: readonly XWebhook[];
  webhookId: string | null;
  /** A registration was sent: something may stand on X, whatever was answered. */
  hasRegistered: boolean;
  /** The run has brought back what was gone, so that messages may have been missed. */
  hasRestored: boolean;
  isSubscribed: boolean;
  xAppId: string | null;
}

/** A step's answer: its finding, or whose fault it is that it failed. */
export type StepResult = Finding | Blame;

/** One check: its name in the API and on the screen, and what it does. A step may be repeated. */
export interface Step {
  readonly id: IntegrationCheckId;
  readonly take: (run: Run) => Promise<StepResult>;
}

/** Repeats a harmless call that was cut off or met an error of X's own. */
export async function persistently<T>(
  run: Pick<Run, "retryPausesMs">,
  call: () => Promise<T>,
): Promise<T> {
  for (const pauseMs of run.retryPausesMs) {
    try {
      return await call();
    } catch (error) {
      if (!isPassing(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
  return call();
}

/** The dev environment's label; null in generations without, whatever an earlier one has left in the row. */
export function labelOf({ row }: Pick<Run, "row">): string | null {
  return row.tier === "premium" ? row.environment_name : null;
}

/** Where the account's subscription stands in this run. */
export function placeOf(run: Run): { environment: string | null; webhookId: string | null } {
  return { environment: labelOf(run), webhookId: run.webhookId };
}
