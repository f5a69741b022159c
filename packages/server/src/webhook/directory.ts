import { readWebhookDirectory } from "@tsubame/store";
import type { Context } from "../context.ts";
import { credentialPlace } from "../integrations/credentials.ts";

/** One webhook address, ready for use on the hot path. */
export interface WebhookEntry {
  readonly integrationId: string;
  /** The account's id on X; null until its credentials were verified. */
  readonly xUserId: string | null;
  /** The app's secret, and during a rotation the one before it. In memory only. */
  readonly consumerSecrets: readonly string[];
}

/** Finds integrations by the last segment of their webhook address. */
export interface WebhookDirectory {
  /** From memory only; null for a key that is not known (yet). */
  peek(webhookKey: string): WebhookEntry | null;
  /**
   * As `peek`, and for an unknown key reads the directory again, at most once in {@link minReloadMs} however many
   * ask. Null: there is no such key.
   * @throws when the directory cannot be read; the key may exist then
   */
  find(webhookKey: string): Promise<WebhookEntry | null>;
  /**
   * What is stored under the key now, for a signature that no known secret has made: new credentials may have come in on
   * another node a moment ago. As rarely as `find` reads; when nothing can be read, null.
   */
  renew(webhookKey: string): Promise<WebhookEntry | null>;
  /** Reads everything again. */
  refresh(): Promise<void>;
  stop(): void;
}

/** Someone who tries made-up keys or signatures causes four small queries a second and no more. */
const minReloadMs = 250;
const pollMs = 5_000;

/**
 * Keeps every live integration's address and secrets in memory, so that a CRC is answered and a delivery checked
 * without the database. It is read at start, when the event log tells of an integration, for an unknown key, and every
 * 5 s for what all of these missed. When it cannot be read, what is known stays in use.
 */
export async function createWebhookDirectory(
  context: Pick<Context, "db" | "secrets" | "log" | "events">,
): Promise<WebhookDirectory> {
  let entries: ReadonlyMap<string, WebhookEntry> = new Map();
  let reloading: Promise<void> | undefined;
  let following: Promise<void> | undefined;
  let lastReloadAt = -Infinity;

  async function reload(): Promise<void> {
    const waitMs = lastReloadAt + minReloadMs - performance.now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    lastReloadAt = performance.now();
    const next = new Map<string, WebhookEntry>();
    for (const address of await readWebhookDirectory(context.db)) {
      const { integrationId, xUserId } = address;
      const sealed = [address.consumerSecretSealed, address.previousConsumerSecretSealed];
      try {
        const place = credentialPlace(integrationId, "consumer_secret_sealed");
        const consumerSecrets = sealed.flatMap((value) =>
          value === null ? [] : [context.secrets.open(value, place).reveal()],
        );
        next.set(address.webhookKey, { integrationId, xUserId, consumerSecrets });
      } catch (error) {
        context.log.error({ integrationId, err: error }, "webhook secret cannot be opened");
      }
    }
    entries = next;
  }

  /** A reading that has begun may have missed what the caller knows of: then one more follows, which all callers share. */
  function refresh(): Promise<void> {
    if (reloading === undefined) return begin();
    following ??= reloading
      .catch(() => undefined)
      .then(() => {
        following = undefined;
        return begin();
      });
    return following;
  }

  function begin(): Promise<void> {
    reloading = reload().finally(() => {
      reloading = undefined;
    });
    return reloading;
  }

  function refreshQuietly(): void {
    refresh().catch((error: unknown) => {
      context.log.warn({ err: error }, "webhook directory cannot be read; the known one is used");
    });
  }

  const unsubscribe = context.events.subscribe((events) => {
    if (events.some((event) => event.kind.startsWith("integration."))) refreshQuietly();
  });
  const timer = setInterval(refreshQuietly, pollMs);
  await refresh();

  return {
    peek: (webhookKey) => entries.get(webhookKey) ?? null,
    async find(webhookKey) {
      const known = entries.get(webhookKey);
      if (known !== undefined) return known;
      // A read that is under way may have begun before the integration was made.
      await reloading?.catch(() => undefined);
      if (!entries.has(webhookKey)) await refresh();
      return entries.get(webhookKey) ?? null;
    },
    async renew(webhookKey) {
      try {
        await refresh();
      } catch (error) {
        context.log.warn({ err: error }, "webhook directory cannot be read; the known one is used");
        return null;
      }
      return entries.get(webhookKey) ?? null;
    },
    refresh,
    stop() {
      unsubscribe();
      clearInterval(timer);
    },
  };
}
