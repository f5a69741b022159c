import {
  createLeaseHolder,
  readIntegration,
  readIntegrationsToCheck,
  type Lease,
} from "@tsubame/store";
import type { Context, Part } from "../../context.ts";
import { requestDiagnosis } from "../request-checks.ts";
import { runChecks } from "./run-checks.ts";

/** Integrations whose checks run at the same time. */
const concurrencyLimit = 4;
const pollMs = 5000;
/** A run that is under way when the node stops gets this long to reach its next step. */
const stopGraceMs = 5000;

/** Connects integrations to X and runs their checks. */
export interface Connector extends Part {
  /** Resolves when nothing is left to do that is known now (tests). */
  settled(): Promise<void>;
}

/**
 * What is to be done stands in the database: integrations whose `create_status` is Initiated, or with a check that is
 * pending or was running when its node died. The node that holds the lease does it, when the event log tells of it, at
 * start, and every 5 s for what was missed.
 */
export function createConnector(
  context: Context,
  options: { readonly retryPausesMs?: readonly number[] } = {},
): Connector {
  const running = new Map<string, Promise<void>>();
  let lease: Lease | undefined;
  let stopping = new AbortController();
  let looking: Promise<void> | undefined;
  let isWanted = false;

  const look = (): Promise<void> => {
    isWanted = true;
    return (looking ??= lookOften().finally(() => {
      looking = undefined;
      // Asked for after the last look and before this.
      if (isWanted) lookQuietly();
    }));
  };

  async function lookOften(): Promise<void> {
    const held = lease;
    const { signal } = stopping;
    if (!held) return;
    while (isWanted && !signal.aborted) {
      isWanted = false;
      const asked = await readIntegrationsToCheck(context.db, concurrencyLimit * 4);
      for (const { id } of asked) {
        if (running.size >= concurrencyLimit) break;
        if (running.has(id)) continue;
        running.set(id, begin(id, held, signal));
      }
    }
  }

  async function begin(integrationId: string, held: Lease, signal: AbortSignal): Promise<void> {
    let isDone = false;
    try {
      const row = await readIntegration(context.db, integrationId);
      if (row) await runChecks(context, { row, lease: held, signal, ...options });
      isDone = true;
    } catch (error) {
      context.log.error({ err: error, integrationId }, "checks of an integration did not run");
    } finally {
      running.delete(integrationId);
      // After a failure of our own the poll tries again, not at once.
      if (isDone) void look().catch(() => undefined);
    }
  }

  const lookQuietly = (): void => {
    if (!lease) return;
    look().catch((error: unknown) => {
      context.log.warn({ err: error }, "integrations to check could not be read");
    });
  };

  const diagnose = (integrationId: string): void => {
    if (!lease) return;
    requestDiagnosis(context, integrationId).catch((error: unknown) => {
      context.log.warn({ err: error, integrationId }, "a broken connection could not be diagnosed");
    });
  };

  const unsubscribe = context.events.subscribe((events) => {
    const isAsked = events.some(
      ({ kind, detail }) =>
        kind === "integration.created" ||
        kind === "integration.updated" ||
        (kind === "integration.checked" && detail["isRequested"] === true),
    );
    if (isAsked) lookQuietly();
    for (const { kind, integrationId, detail } of events) {
      if (integrationId !== null && needsDiagnosis(kind, detail)) diagnose(integrationId);
    }
  });
  const poll = setInterval(lookQuietly, pollMs);
  const holder = createLeaseHolder({
    db: context.db,
    name: "integrations",
    holder: context.nodeId,
    log: context.log,
    onAcquired: (acquired) => {
      lease = acquired;
      stopping = new AbortController();
      lookQuietly();
    },
    onLost: async () => {
      lease = undefined;
      stopping.abort();
      await Promise.race([
        Promise.all(running.values()),
        new Promise((resolve) => setTimeout(resolve, stopGraceMs).unref()),
      ]);
    },
  });

  return {
    name: "connector",
    async settled() {
      await looking;
      while (running.size > 0) {
        await Promise.all(running.values());
        await looking;
      }
    },
    async stop() {
      clearInterval(poll);
      unsubscribe();
      await holder.stop();
      await looking;
    },
  };
}

/** Hops that an administrator has to mend on X: the checks say what exactly. */
const diagnosedHops: ReadonlySet<unknown> = new Set(["token", "permission", "credits"]);

/** Whether an event of the log says that a connection that worked has broken in a way that only people can mend. */
function needsDiagnosis(kind: string, detail: Readonly<Record<string, unknown>>): boolean {
  if (kind === "integration.updated") return detail["reason"] === "accessRevoked";
  return (
    kind === "integration.hopChanged" &&
    detail["state"] === "red" &&
    diagnosedHops.has(detail["hop"])
  );
}
