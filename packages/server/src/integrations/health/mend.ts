import type { IntegrationRow } from "@tsubame/store";
import type { XWebhook } from "@tsubame/x-api";
import type { Context } from "../../context.ts";
import { isUnfinished } from "../checks.ts";
import { readChecks } from "../stored-json.ts";
import { webhookKeyIn } from "../webhook-url.ts";
import { healSubscription, healWebhook, type HealingCase } from "./heal.ts";
import type { HopFinding } from "./hop-finding.ts";
import { hopTexts } from "./hop-texts.ts";
import type { WatchTimings } from "./plan.ts";
import { lookAtSubscription } from "./probes.ts";

/** Mends what can be mended from here, with a growing pause between vain attempts. */
export interface Mender {
  /** After our webhook was seen to be amiss. Returns what is known when it could be mended. */
  mendWebhook(healing: HealingCase, standing: readonly XWebhook[]): Promise<HopFinding[]>;
  /** After the account was seen not to be subscribed. */
  mendSubscription(healing: HealingCase): Promise<HopFinding[]>;
  /** A hop was seen in order: the next trouble is mended at once. */
  allWell(hop: "webhook" | "subscription"): void;
}

interface BackOff {
  failureCount: number;
  nextAtMs: number;
}

/** Keeps one back-off for each hop of one account; a new watch starts without. */
export function createMender(
  context: Pick<Context, "db" | "signals" | "config" | "log" | "clock">,
  timings: WatchTimings,
): Mender {
  const backOffs = new Map<string, BackOff>();

  function isDue(hop: string, row: IntegrationRow): boolean {
    // The checks do the same and more; two at once would meet on X.
    if (isUnfinished(readChecks(row))) return false;
    return (backOffs.get(hop)?.nextAtMs ?? 0) <= context.clock.now().getTime();
  }

  function note(hop: string, isMended: boolean): void {
    if (isMended) {
      backOffs.delete(hop);
      return;
    }
    const failureCount = (backOffs.get(hop)?.failureCount ?? 0) + 1;
    const pauseMs = Math.min(timings.healCapMs, timings.healBaseMs * 2 ** (failureCount - 1));
    backOffs.set(hop, { failureCount, nextAtMs: context.clock.now().getTime() + pauseMs });
  }

  async function subscribe(healing: HealingCase): Promise<HopFinding[]> {
    const { isMended, action } = await healSubscription(context, healing);
    note("subscription", isMended);
    const evidence = { mendedBy: action };
    return isMended
      ? [{ hop: "subscription", state: "green", text: hopTexts.subscribed, evidence }]
      : [];
  }

  return {
    mendSubscription: async (healing) =>
      isDue("subscription", healing.row) ? subscribe(healing) : [],
    allWell: (hop) => note(hop, true),
    async mendWebhook(healing, standing) {
      const { row, account } = healing;
      const isPlaceTaken =
        row.environment_name !== null &&
        standing.length > 0 &&
        standing.every(
          ({ id, url }) => id !== row.webhook_id && webhookKeyIn(context.config, url) === null,
        );
      if (isPlaceTaken || !isDue("webhook", row)) return [];
      const { isMended, action } = await healWebhook(context, healing, standing);
      note("webhook", isMended);
      if (!isMended) return [];
      const mended: HopFinding = {
        hop: "webhook",
        state: "green",
        text: hopTexts.webhookValid,
        evidence: { mendedBy: action },
      };
      // A webhook that was made anew has no subscriptions yet, and vain attempts before it do not count: the break
      // ends when it has them.
      const { findings } = await lookAtSubscription(account);
      const isLost = findings.some(({ hop, state }) => hop === "subscription" && state === "red");
      const subscribed = isLost ? await subscribe(healing) : [];
      return [mended, ...(subscribed.length > 0 ? subscribed : findings)];
    },
  };
}
