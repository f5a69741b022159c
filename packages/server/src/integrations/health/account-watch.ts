import {
  hasOpenBackfill,
  readHops,
  readIntegrationRow,
  readMissingEventKeys,
  type IntegrationRow,
  type Lease,
} from "@tsubame/store";
import type { Context } from "../../context.ts";
import { believableResetMs, shortWindowMs } from "../../x-accounts/believable-reset.ts";
import { openXAccountOf, type XAccount } from "../../x-accounts/open-account.ts";
import { findSendBudget } from "../../sender/budget-hop.ts";
import { requestBackfill } from "../backfill/request.ts";
import type { HopFinding } from "./hop-finding.ts";
import { hopTexts } from "./hop-texts.ts";
import { createMender } from "./mend.ts";
import { createLookPlan, type Look, type WatchTimings } from "./plan.ts";
import {
  crcFinding,
  lookAtAccess,
  lookAtAddress,
  lookAtLastEvent,
  lookAtSubscription,
  lookAtWebhook,
  type Sighting,
} from "./probes.ts";
import { channelHop, recordFindings } from "./record.ts";
import { failureOf } from "./x-failure.ts";

/** Watches one account while this node holds the watch's lease. */
export interface AccountWatch {
  /** Takes the looks that are due; steps never overlap. */
  step(): Promise<void>;
  /** Something points to trouble: these looks are taken soon. */
  suspect(looks: readonly Look[]): void;
  /** X allows no more looks of this kind before then. */
  hold(look: Look, untilMs: number): void;
  close(): void;
}

/** Bound on each call; a look that takes longer is a finding in itself. */
const callTimeoutMs = 8_000;
/** Failures to reach X in a row, and their time, before they count as a break. */
const awayCountLimit = 3;
/** How many of the newest DMs the list is compared by, and how long a delivery may be under way. */
const comparedCount = 5;
const underWayMs = 2 * 60_000;

/** Starts with every look due. */
export function createAccountWatch(
  context: Context,
  watched: {
    readonly integrationId: string;
    readonly lease: Lease;
    readonly timings: WatchTimings;
  },
): AccountWatch {
  const { integrationId, lease, timings } = watched;
  const plan = createLookPlan(timings);
  const mender = createMender(context, timings);
  let open: { account: XAccount; key: string } | null = null;
  let running: Promise<void> | null = null;
  let awayCount = 0;
  let isAddressDoubtful = false;

  const nowMs = () => context.clock.now().getTime();

  function accountOf(row: IntegrationRow): XAccount {
    const key = [row.version, row.generation, row.webhook_id].join("/");
    if (open?.key !== key) {
      open?.account.client.close();
      open = { key, account: openXAccountOf(context, row, { timeoutMs: callTimeoutMs }) };
    }
    return open.account;
  }

  async function record(findings: readonly HopFinding[]): Promise<void> {
    if (findings.length === 0) return;
    await recordFindings(context, { integrationId, findings, lease });
  }

  async function run(): Promise<void> {
    for (const look of plan.due(nowMs())) {
      const row = await readIntegrationRow(context.db, integrationId);
      if (row === undefined || row.create_status !== "Completed") return;
      plan.taken(look, nowMs());
      await takers[look](row);
    }
  }

  function hold(look: Look, saidMs: number): void {
    plan.hold(look, believableResetMs(saidMs, { nowMs: nowMs(), lengthMs: shortWindowMs }));
  }

  /** What a sighting leaves to do: record it, or mind that X was away or would not answer. */
  async function settle(look: Look, { findings, failure }: Sighting): Promise<void> {
    if (failure === null) {
      awayCount = 0;
      await record(findings);
      return;
    }
    switch (failure.kind) {
      case "away": {
        awayCount += 1;
        const isBreak = awayCount >= awayCountLimit;
        await record([{ ...failure.finding, state: isBreak ? "red" : "amber" }]);
        plan.taken(look, nowMs(), nowMs() + timings.againMs);
        // Whoever finds X back again says so for the token as well.
        plan.suspect("access", nowMs());
        return;
      }
      case "limited":
        if (failure.untilAt !== null) hold(look, failure.untilAt.getTime());
        return;
      case "own":
      case "fault":
        context.log.warn({ err: failure.error, integrationId, look }, "a look at X failed");
    }
  }

  const takers: Readonly<Record<Look, (row: IntegrationRow) => Promise<void>>> = {
    async address(row) {
      const finding = await lookAtAddress(context, row);
      const isFailed = finding.state === "red";
      // The first failure may be a hiccup of ours: it is looked at again before anybody is called.
      await record([isFailed && !isAddressDoubtful ? { ...finding, state: "amber" } : finding]);
      if (isFailed && !isAddressDoubtful) {
        plan.taken("address", nowMs(), nowMs() + timings.againMs);
      }
      // What was left alone because X would have met a closed door can be mended now.
      if (isAddressDoubtful && !isFailed) plan.suspect("webhook", nowMs());
      isAddressDoubtful = isFailed;
    },

    async access(row) {
      await settle("access", await lookAtAccess(accountOf(row)));
    },

    async webhook(row) {
      const account = accountOf(row);
      const sighting = await lookAtWebhook(context, account, row);
      await settle("webhook", sighting);
      const isAmiss = isRed(sighting, "webhook");
      if (!isAmiss) {
        if (sighting.failure === null) mender.allWell("webhook");
        return;
      }
      plan.taken("webhook", nowMs(), nowMs() + timings.everyMs.webhook);
      // X would challenge an address that does not answer, and refuse.
      if (isAddressDoubtful || sighting.isPlaceGone) return;
      await record(await mender.mendWebhook({ account, row, lease }, sighting.standing));
    },

    async subscription(row) {
      const account = accountOf(row);
      const sighting = await lookAtSubscription(account);
      await settle("subscription", sighting);
      if (!isRed(sighting, "subscription")) {
        if (sighting.failure === null) mender.allWell("subscription");
        return;
      }
      // Without a webhook there is nothing to subscribe to; that look mends both.
      plan.suspect("webhook", nowMs());
      await record(await mender.mendSubscription({ account, row, lease }));
    },

    async ages(row) {
      const now = context.clock.now();
      const budget = await findSendBudget(context, integrationId);
      await record([
        crcFinding(row, now),
        await lookAtLastEvent(context, row, now),
        { hop: "sendBudget", ...budget },
      ]);
    },

    async list(row) {
      await compareWithList(row);
    },
  };

  /** DMs that X lists and never delivered, although nothing seemed broken: the only sign of a lost delivery. */
  async function compareWithList(row: IntegrationRow): Promise<void> {
    const channel = (await readHops(context.db, [integrationId])).find(
      ({ hop }) => hop === channelHop,
    );
    // A search needs what X allows of its list, and finds more.
    if (await hasOpenBackfill(context.db, integrationId)) return;
    try {
      const { client } = accountOf(row);
      const page = await client.dm.list({ count: comparedCount });
      // v2 does not name the token's permission; being shown DMs is the proof of it.
      if (!client.generation.startsWith("v1")) await record([permissionProven]);
      if (channel?.state !== "green") return;
      const fromMs = channel.sinceAt.getTime() + underWayMs;
      const due = page.events.filter(
        ({ createdAtMs }) => createdAtMs >= fromMs && createdAtMs <= nowMs() - underWayMs,
      );
      const keys = due.map(({ id }) => id);
      const missing = new Set(await readMissingEventKeys(context.db, integrationId, keys));
      if (missing.size === 0) return;
      context.log.warn({ integrationId, count: missing.size }, "DMs on X were never delivered");
      const oldestMs = Math.min(
        ...due.filter(({ id }) => missing.has(id)).map(({ createdAtMs }) => createdAtMs),
      );
      // When all that was compared is missing, nobody knows how far back the loss goes.
      const reachMs = missing.size === due.length ? 24 * 3_600_000 : underWayMs;
      await requestBackfill(context, {
        integrationId,
        reason: "missedEvents",
        fromAt: new Date(Math.max(fromMs - 2 * underWayMs, oldestMs - reachMs)),
      });
    } catch (error) {
      const failure = failureOf(error);
      if (failure.kind === "finding") await record([failure.finding]);
      else await settle("list", { findings: [], failure });
    }
  }

  return {
    step() {
      running ??= run().finally(() => {
        running = null;
      });
      return running;
    },
    suspect(looks) {
      for (const look of looks) plan.suspect(look, nowMs());
    },
    hold,
    close() {
      open?.account.client.close();
      open = null;
    },
  };
}

const permissionProven: HopFinding = {
  hop: "permission",
  state: "green",
  text: hopTexts.permissionGranted,
};

function isRed({ findings }: Sighting, hop: HopFinding["hop"]): boolean {
  return findings.some((finding) => finding.hop === hop && finding.state === "red");
}
