import { readInboundEventId, readSignalTarget, type SignalTarget } from "@tsubame/store";
import { GENERATION_ABILITIES, type XClient } from "@tsubame/x-api";
import type { Context, Part } from "../context.ts";
import { openXAccount, storedGeneration, type XAccount } from "../x-accounts/open-account.ts";
import { createCallPace } from "./call-pace.ts";

/** Shows customers on X what an agent does, where the account is set so. */
export interface CustomerSignals extends Part {
  /** The agent types in this conversation. Returns at once; X is told at most every few seconds. */
  typing(conversationId: string): void;
  /**
   * The agent has seen the customer's messages up to this one; null: all there are. X is told at most once for each
   * newer message.
   */
  seen(conversationId: string, messageId: string | null): void;
  /** Resolves when nothing is under way, for tests and the end. */
  settled(): Promise<void>;
}

/** X shows an indicator for about three seconds (docs/sources.md#x-direct-messages). */
const typingEveryMs = 2_500;
const timeoutMs = 5_000;
/** Conversations that are remembered; beyond it the oldest go, and X may be told something twice. */
const memoryLimit = 10_000;

/**
 * A courtesy beside the real work: nothing waits for it, nothing is tried again, and an account that refuses it only
 * shows so in the log. Off unless an administrator has turned it on, since X wants people told what is shown of them.
 */
export function createCustomerSignals(context: Context): CustomerSignals {
  const pace = createCallPace(() => context.clock.now());
  const accounts = new Map<string, Promise<XAccount | null>>();
  const typedAtMs = new Map<string, number>();
  const markedEventId = new Map<string, bigint>();
  const underWay = new Set<Promise<void>>();

  const unsubscribeAnswers = context.xAnswers.subscribe(({ integrationId, info }) => {
    pace.observe(integrationId, info);
  });
  const unsubscribeEvents = context.events.subscribe((events) => {
    for (const { kind, integrationId } of events) {
      if (integrationId !== null && kind.startsWith("integration.")) forget(integrationId);
    }
  });

  function forget(integrationId: string): void {
    const opened = accounts.get(integrationId);
    accounts.delete(integrationId);
    void opened?.then(
      (account) => account?.client.close(),
      () => undefined,
    );
  }

  async function open(integrationId: string): Promise<XAccount | null> {
    const known = accounts.get(integrationId);
    if (known !== undefined) return known;
    const opening = openXAccount(context, integrationId, { timeoutMs });
    accounts.set(integrationId, opening);
    opening.catch(() => accounts.delete(integrationId));
    return opening;
  }

  function start(work: () => Promise<void>, what: "typing" | "readMark", conversationId: string) {
    const running = work()
      .catch((error: unknown) => {
        context.log.warn(
          { conversationId, what, err: error },
          "X was not shown what the agent does",
        );
      })
      .finally(() => underWay.delete(running));
    underWay.add(running);
  }

  async function tell(
    target: SignalTarget,
    call: (client: XClient) => Promise<void>,
  ): Promise<boolean> {
    const account = await open(target.integrationId);
    if (account === null) return false;
    await call(account.client);
    return true;
  }

  async function showTyping(conversationId: string): Promise<void> {
    const target = await readSignalTarget(context.db, conversationId);
    if (target === undefined || !target.sendsTyping) return;
    if (!GENERATION_ABILITIES[storedGeneration(target)].typing) return;
    if (!pace.mayCall(target.integrationId, "dm.typing")) return;
    await tell(target, (client) => client.dm.indicateTyping(target.contactXUserId));
  }

  async function showRead(conversationId: string, messageId: string | null): Promise<void> {
    const target = await readSignalTarget(context.db, conversationId);
    if (target === undefined || !target.sendsReadMarks) return;
    if (!GENERATION_ABILITIES[storedGeneration(target)].readMarks) return;
    const eventId = await readInboundEventId(context.db, { conversationId, messageId });
    if (eventId === undefined || !pace.mayCall(target.integrationId, "dm.mark-read")) return;
    const before = markedEventId.get(conversationId);
    if (before !== undefined && before >= BigInt(eventId)) return;
    remember(markedEventId, conversationId, BigInt(eventId));
    try {
      await tell(target, (client) =>
        client.dm.markRead({ recipientId: target.contactXUserId, lastReadEventId: eventId }),
      );
    } catch (error) {
      // The next sign of reading may try again.
      if (markedEventId.get(conversationId) === BigInt(eventId))
        markedEventId.delete(conversationId);
      throw error;
    }
  }

  return {
    name: "customer signals",
    typing(conversationId) {
      const nowMs = context.clock.now().getTime();
      if (nowMs - (typedAtMs.get(conversationId) ?? -Infinity) < typingEveryMs) return;
      remember(typedAtMs, conversationId, nowMs);
      start(() => showTyping(conversationId), "typing", conversationId);
    },
    seen(conversationId, messageId) {
      start(() => showRead(conversationId, messageId), "readMark", conversationId);
    },
    async settled() {
      await Promise.all(underWay);
    },
    async stop() {
      unsubscribeAnswers();
      unsubscribeEvents();
      await Promise.all(underWay);
      for (const integrationId of accounts.keys()) forget(integrationId);
    },
  };
}

function remember<T>(memory: Map<string, T>, key: string, value: T): void {
  memory.delete(key);
  memory.set(key, value);
  const oldest = memory.keys().next().value;
  if (memory.size > memoryLimit && oldest !== undefined) memory.delete(oldest);
}
