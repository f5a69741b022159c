import { setTimeout as delay } from "node:timers/promises";
import type { SandboxApp } from "./company.ts";
import type { Floor } from "./floor.ts";
import { eventually as repeatUntil, type Caller } from "./http.ts";

/** A channel in trouble: what befalls it on X, and what an administrator does about it here. */
export interface ChannelTroubles {
  /** X allows few sends for a while, and refuses others without a word about when to come back. */
  refuseSends(limitName: string): Promise<void>;
  allowSends(limitName: string): Promise<void>;
  /** Key, secret and token are regenerated on X: everything in use dies at once. */
  regenerateEverything(): Promise<SandboxApp>;
  /** The account takes the app's access away, and a new token is made for it. */
  revoke(): Promise<SandboxApp>;
  /** An administrator pastes new values into the connection. */
  paste(app: SandboxApp): Promise<void>;
  invalidateWebhook(): Promise<void>;
  forgetSubscription(): Promise<void>;
  setCreditsExhausted(areExhausted: boolean): Promise<void>;
  /** Some hop is seen to be broken. */
  untilBroken(withinMs: number): Promise<void>;
  /** X delivers again, and no hop is broken. */
  untilWhole(withinMs: number): Promise<void>;
  /** Every search for missed messages has come to its end. */
  untilSearched(withinMs: number): Promise<void>;
}

interface Webhooks {
  readonly webhooks: readonly {
    readonly id: string;
    readonly isValid: boolean;
    readonly subscriptions: readonly unknown[];
  }[];
  readonly activitySubscriptions: readonly { readonly id: string }[];
}

/** Sends that X refuses with 429 and no header that says until when. */
const bareRefusals = Array.from({ length: 6 }, () => ({ status: 429, applied: false }));
const plentiful = { limit: 100_000, windowSeconds: 86_400 };
const scarce = { limit: 5, windowSeconds: 3 };

export function channelTroubles(options: {
  readonly sandbox: Caller;
  readonly admin: Caller;
  readonly floor: Pick<Floor, "x" | "integrationId">;
  /** What is wrong with deliveries all the time. */
  readonly standingFaults: Readonly<Record<string, unknown>>;
}): ChannelTroubles {
  const { sandbox, admin, floor, standingFaults } = options;
  const { app, businessId } = floor.x;
  const own = `/api/tsubame/v1/integrations/${floor.integrationId}`;
  const standing = (): Promise<Webhooks> => sandbox<Webhooks>("GET", "/sandbox/webhooks");

  /** Asked a few times a second: the answers themselves are work for the machine that the storm is on. */
  async function eventually(what: string, probe: () => Promise<boolean>, withinMs: number) {
    const isTrue = async () => (await probe()) || delay(300, false);
    await repeatUntil(what, isTrue, withinMs);
  }

  async function onlyWebhook(): Promise<Webhooks["webhooks"][number]> {
    const [webhook] = (await standing()).webhooks;
    if (webhook === undefined) throw new Error("no webhook stands on X");
    return webhook;
  }

  return {
    async refuseSends(limitName) {
      await sandbox("PUT", "/sandbox/limits", { [limitName]: scarce });
      await sandbox("PUT", "/sandbox/faults", { ...standingFaults, sends: { next: bareRefusals } });
    },
    async allowSends(limitName) {
      await sandbox("PUT", "/sandbox/faults", standingFaults);
      await sandbox("PUT", "/sandbox/limits", { [limitName]: plentiful });
    },
    async regenerateEverything() {
      await sandbox("POST", `/sandbox/apps/${app.id}/keys`);
      return sandbox<SandboxApp>("POST", `/sandbox/apps/${app.id}/tokens`);
    },
    async revoke() {
      await sandbox("DELETE", `/sandbox/users/${businessId}/tokens/${app.id}`);
      return sandbox<SandboxApp>("POST", `/sandbox/apps/${app.id}/tokens`);
    },
    async paste(renewed) {
      const path = `/api/v2/conversations/messaging/integrations/twitter/${floor.integrationId}`;
      await admin("PATCH", path, {
        consumerKey: renewed.consumerKey,
        consumerSecret: renewed.consumerSecret,
        accessTokenKey: renewed.accessToken,
        accessTokenSecret: renewed.accessTokenSecret,
      });
    },
    async invalidateWebhook() {
      const { id } = await onlyWebhook();
      await sandbox("PATCH", `/sandbox/webhooks/${id}`, { isValid: false });
    },
    async forgetSubscription() {
      const { webhooks, activitySubscriptions } = await standing();
      for (const { id } of activitySubscriptions) {
        await sandbox("DELETE", `/sandbox/activity-subscriptions/${id}`);
      }
      for (const { id, subscriptions } of webhooks) {
        if (subscriptions.length === 0) continue;
        await sandbox("DELETE", `/sandbox/webhooks/${id}/subscriptions/${businessId}`);
      }
    },
    async setCreditsExhausted(areExhausted) {
      await sandbox("PUT", "/sandbox/faults", { ...standingFaults, credits: { areExhausted } });
    },
    async untilBroken(withinMs) {
      await eventually(
        "the channel is seen to be broken",
        async () => (await admin<{ isBroken: boolean }>("GET", `${own}/health`)).isBroken,
        withinMs,
      );
    },
    async untilWhole(withinMs) {
      await eventually(
        "the channel is whole",
        async () => {
          const { webhooks, activitySubscriptions } = await standing();
          const isDelivering =
            webhooks.some(({ isValid }) => isValid) &&
            (activitySubscriptions.length > 0 ||
              webhooks.some(({ subscriptions }) => subscriptions.length > 0));
          if (!isDelivering) return false;
          return !(await admin<{ isBroken: boolean }>("GET", `${own}/health`)).isBroken;
        },
        withinMs,
      );
    },
    async untilSearched(withinMs) {
      await eventually(
        "every search for missed messages has ended",
        async () => {
          const { entities } = await admin<{ entities: readonly { endedAt: string | null }[] }>(
            "GET",
            `${own}/backfills?pageSize=100`,
          );
          return entities.every(({ endedAt }) => endedAt !== null);
        },
        withinMs,
      );
    },
  };
}
