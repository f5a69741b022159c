import { integrationsWithOpenSends, mapDatabaseError, type EventKind } from "@tsubame/store";
import type { Context, Part } from "../context.ts";
import { createAccountSender, type AccountSender } from "./account-sender.ts";
import { defaultSenderTimings, type SenderTimings } from "./timings.ts";

/** Events after which an account's credentials, state or settings may be others. */
const accountKinds: ReadonlySet<EventKind> = new Set([
  "integration.completed",
  "integration.updated",
  "integration.checked",
  "integration.credentialsRotated",
  "integration.settingsChanged",
  "integration.deleted",
]);

/**
 * Sends replies to X: every node runs one, and for each account the node that holds the lease `send:<id>` does the
 * work. Woken by a commit in this process, by the event log, and by a poll that is the truth.
 *
 * Lifecycle of a reply (`outbox.state`):
 * - `queued`: waits for its turn, its time (a limit, a back-off, an account that X refuses) or the reply before it.
 * - `sending`: an attempt is on record and the post is out.
 * - `reconciling`: the attempt ended without a clear answer; the echo and X's list are asked.
 * - `sent`: X has it under a known event id. Final.
 * - `failed`: X has refused it, or a person has dropped it. A person may send it again.
 * - `unconfirmed`: nobody knows. A person decides; a late echo still makes it `sent`.
 */
export function createSender(context: Context, timingChanges: Partial<SenderTimings> = {}): Part {
  const timings = { ...defaultSenderTimings, ...timingChanges };
  const senders = new Map<string, AccountSender>();
  let isStopped = false;
  let isWanted = false;
  let surveying: Promise<void> | undefined;

  function survey(): void {
    isWanted = true;
    if (surveying !== undefined || isStopped) return;
    surveying = run().finally(() => {
      surveying = undefined;
      if (isWanted) survey();
    });
  }

  async function run(): Promise<void> {
    isWanted = false;
    try {
      const open = new Set(await integrationsWithOpenSends(context.db));
      if (isStopped) return;
      for (const integrationId of open) {
        const known = senders.get(integrationId);
        if (known !== undefined) known.wake();
        else senders.set(integrationId, createAccountSender(context, integrationId, timings));
      }
      for (const [integrationId, sender] of senders) {
        if (open.has(integrationId) || !sender.isIdle()) continue;
        senders.delete(integrationId);
        await sender.stop();
      }
    } catch (error) {
      context.log.warn({ code: mapDatabaseError(error).code }, "the outbox cannot be read now");
    }
  }

  const unsubscribeSignal = context.signals.on("outbox", survey);
  const unsubscribeEvents = context.events.subscribe((events) => {
    for (const event of events) {
      if (accountKinds.has(event.kind) && event.integrationId !== null) {
        senders.get(event.integrationId)?.accountChanged();
      }
    }
    if (events.some((event) => event.kind === "message.queued" || event.kind === "message.sent")) {
      survey();
    }
  });
  const timer = setInterval(survey, timings.pollMs);
  survey();

  return {
    name: "sender",
    async stop() {
      isStopped = true;
      clearInterval(timer);
      unsubscribeSignal();
      unsubscribeEvents();
      await surveying;
      await Promise.all([...senders.values()].map((sender) => sender.stop()));
    },
  };
}
