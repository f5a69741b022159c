import {
  createLeaseHolder,
  readHops,
  readWatchedIntegrations,
  type IntegrationRow,
  type Lease,
} from "@tsubame/store";
import type { Context, Part } from "../../context.ts";
import { openXAccount } from "../../x-accounts/open-account.ts";
import { requestBackfill } from "../backfill/request.ts";
import { createAccountWatch, type AccountWatch } from "./account-watch.ts";
import { defaultWatchTimings, type Look, type WatchTimings } from "./plan.ts";
import { lookAtAccess } from "./probes.ts";
import { recordFindings } from "./record.ts";
import { createStepRunner } from "./step-runner.ts";

/** The part that watches every connection to X and mends what can be mended. */
export interface HealthMonitor extends Part {
  /** Takes what is due on the context's clock now and resolves when it is written (tests, after moving the clock). */
  settled(): Promise<void>;
}

/** How often the clock is looked at; what is due decides the context's clock. */
const tickMs = 500;
const stopGraceMs = 5_000;
/**
 * A node that does not watch asks X itself about a refusal that it met, this often at most for each account: what X
 * allows is shared with the node that watches.
 */
const ownLookMs = 60_000;

/**
 * One node of a deployment watches: the one that holds the lease `x-health`. The others tell it what they meet by
 * writing the hop that a refusal belongs to.
 *
 * Looks are taken by the context's clock. When the clock has moved on by minutes without a look (the deployment was
 * down, the machine slept), deliveries may have been missed without any hop having been seen broken: the gap is searched.
 */
export function createHealthMonitor(
  context: Context,
  timings: WatchTimings = defaultWatchTimings,
): HealthMonitor {
  const watches = new Map<string, AccountWatch>();
  const steps = createStepRunner((integrationId, error) => {
    context.log.warn({ err: error, integrationId }, "a connection could not be watched");
  });
  const ownLookAtMs = new Map<string, number>();
  const ownLooks = new Set<Promise<void>>();
  let lease: Lease | undefined;
  let turning: Promise<void> | undefined;
  let lastTurnMs = 0;
  let isStopped = false;

  const nowMs = () => context.clock.now().getTime();

  function turn(): Promise<void> {
    turning ??= takeTurn()
      .catch((error: unknown) => {
        context.log.warn({ err: error }, "the connections to X could not be watched");
      })
      .finally(() => {
        turning = undefined;
      });
    return turning;
  }

  async function takeTurn(): Promise<void> {
    const held = lease;
    if (held === undefined || isStopped) return;
    const rows = await readWatchedIntegrations(context.db);
    if (nowMs() - lastTurnMs > timings.standstillMs) {
      await searchStandstill(rows);
    }
    lastTurnMs = nowMs();
    const live = new Set(rows.map(({ id }) => id));
    for (const [id, watch] of watches) {
      if (live.has(id)) continue;
      watches.delete(id);
      watch.close();
    }
    for (const { id } of rows) {
      if (watches.has(id)) continue;
      const watched = { integrationId: id, lease: held, timings };
      watches.set(id, createAccountWatch(context, watched));
    }
    // Not awaited: an account whose calls wait for X must not keep the next turn, and so all others, waiting.
    for (const [integrationId, watch] of watches) {
      steps.start(integrationId, async () => {
        if (!isStopped && lease === held) await watch.step();
      });
    }
  }

  /** What nobody watched may hide a loss: from the newest look at each account on, or from its connection. */
  async function searchStandstill(rows: readonly IntegrationRow[]): Promise<void> {
    const hops = await readHops(
      context.db,
      rows.map(({ id }) => id),
    );
    for (const { id: integrationId, checked_at: checkedAt, created_at: createdAt } of rows) {
      const seen = hops.filter((hop) => hop.integrationId === integrationId);
      const connectedMs = (checkedAt ?? createdAt).getTime();
      const newestMs = Math.max(connectedMs, ...seen.map((hop) => hop.checkedAt.getTime()));
      if (nowMs() - newestMs <= timings.standstillMs) continue;
      const id = await requestBackfill(context, {
        integrationId,
        reason: "downtime",
        fromAt: new Date(newestMs - timings.standstillMs),
      });
      context.log.info({ integrationId, backfillId: id }, "nobody watched for a while");
    }
  }

  function suspect(integrationId: string, looks: readonly Look[]): void {
    watches.get(integrationId)?.suspect(looks);
  }

  /** On a node that does not watch: finds out what a refusal means and writes it where the watching node reads it. */
  function lookMyself(integrationId: string): void {
    if (nowMs() - (ownLookAtMs.get(integrationId) ?? -Infinity) < ownLookMs) return;
    ownLookAtMs.set(integrationId, nowMs());
    const look = (async () => {
      const account = await openXAccount(context, integrationId, { timeoutMs: 5_000 });
      if (account === null) return;
      try {
        const { findings } = await lookAtAccess(account);
        await recordFindings(context, { integrationId, findings });
      } finally {
        account.client.close();
      }
    })()
      .catch((error: unknown) => {
        context.log.warn({ err: error, integrationId }, "a connection could not be looked at");
      })
      .finally(() => ownLooks.delete(look));
    ownLooks.add(look);
  }

  const unsubscribeAnswers = context.xAnswers.subscribe(({ integrationId, info }) => {
    const { method, path } = info.request;
    if (method === "GET" && /webhooks(\.json)?$/.test(path) && info.rateLimit?.remaining === 0) {
      watches.get(integrationId)?.hold("webhook", info.rateLimit.resetAt.getTime());
    }
    const isOwnQuestion = /verify_credentials|users\/me$/.test(path);
    if (![401, 402, 403].includes(info.status) || isOwnQuestion || isStopped) return;
    if (lease === undefined) lookMyself(integrationId);
    else suspect(integrationId, ["access"]);
  });
  const unsubscribeEvents = context.events.subscribe((events) => {
    for (const { kind, integrationId } of events) {
      if (integrationId === null) continue;
      if (kind === "integration.updated" || kind === "integration.completed") {
        suspect(integrationId, ["address", "access", "webhook", "subscription", "list"]);
      }
    }
  });
  const unsubscribeSignals = [
    context.signals.on("webhookRefused", () => {
      for (const id of watches.keys()) suspect(id, ["access"]);
    }),
    context.signals.on("webhookChallenged", () => {
      for (const id of watches.keys()) suspect(id, ["webhook"]);
    }),
  ];
  const timer = setInterval(() => void turn(), tickMs);
  const holder = createLeaseHolder({
    db: context.db,
    name: "x-health",
    holder: context.nodeId,
    log: context.log,
    onAcquired: (acquired) => {
      lease = acquired;
      lastTurnMs = 0;
      void turn();
    },
    onLost: async () => {
      lease = undefined;
      const grace = new Promise((resolve) => setTimeout(resolve, stopGraceMs).unref());
      await Promise.race([turning?.then(() => steps.settled()) ?? steps.settled(), grace]);
      for (const watch of watches.values()) watch.close();
      watches.clear();
    },
  });

  return {
    name: "health of X",
    health: () => ({ isHealthy: true, detail: { isWatching: lease !== undefined } }),
    async settled() {
      await turning;
      await turn();
      await steps.settled();
    },
    async stop() {
      isStopped = true;
      clearInterval(timer);
      unsubscribeAnswers();
      unsubscribeEvents();
      for (const unsubscribe of unsubscribeSignals) unsubscribe();
      await holder.stop();
      await Promise.all(ownLooks);
    },
  };
}
