import type { AccountActivityApi } from "../account-activity/account-activity-api.ts";
import { createWebhooksV2 } from "../account-activity/webhooks-v2.ts";
import type { XCaller } from "../client/caller.ts";
import { XResponseError } from "../client/errors.ts";
import type { UsersApi } from "../users/users-api.ts";
import {
  createActivitySubscriptions,
  type ActivitySubscription,
  type ActivitySubscriptions,
} from "./activity-subscriptions.ts";

/** What a contact centre subscribes to: all that concerns DMs, of both sides. */
const DM_EVENT_TYPES = ["dm.received", "dm.sent", "dm.read", "dm.indicate_typing"] as const;
type DmEventType = (typeof DM_EVENT_TYPES)[number];

/**
 * The X Activity API behind the interface of its predecessor: being subscribed means having the four
 * `dm.*` subscriptions of the account at one place. A place without a webhook is the stream.
 *
 * - Subscribing is idempotent: what there is already counts. When some of the four are refused, the others
 *   stay and the refusal names what is missing; subscribing again completes it.
 * - A subscription that hangs on a webhook which is gone is moved to the new one. One that serves another
 *   standing webhook is somebody's and is left alone: the refusal (`DuplicateSubscriptionFailed`) stands.
 *
 * X does not tell the app's id here: `applicationId` is null.
 *
 * Source: docs/sources.md#x-activity.
 */
export function createActivity(caller: XCaller, users: Pick<UsersApi, "me">): AccountActivityApi {
  const calls = createActivitySubscriptions(caller);
  const webhooks = createWebhooksV2(caller);
  const ownUserId = remembered(async () => (await users.me()).user.id);

  async function subscriptionsAt(webhookId: string | null): Promise<ActivitySubscription[]> {
    return (await calls.list()).filter(
      (entry) => isDmEventType(entry.eventType) && entry.webhookId === webhookId,
    );
  }

  return {
    ...webhooks,

    async subscribe({ webhookId }) {
      const userId = await ownUserId();
      const existing = (await calls.list()).filter((entry) => entry.userId === userId);
      const missing = missingOf(existing.filter((entry) => entry.webhookId === webhookId));
      const refusals: Array<{ eventType: string; error: XResponseError }> = [];
      for (const eventType of missing) {
        try {
          await place({ calls, webhooks, existing }, { eventType, userId, webhookId });
        } catch (error) {
          if (!(error instanceof XResponseError)) {
            throw error;
          }
          refusals.push({ eventType, error });
        }
      }
      const [first] = refusals;
      if (first !== undefined) {
        throw refusalOf(first.error, refusals);
      }
      return missing.length === 0 ? "already-subscribed" : "subscribed";
    },

    async isSubscribed({ webhookId }) {
      const userId = await ownUserId();
      const own = (await subscriptionsAt(webhookId)).filter((entry) => entry.userId === userId);
      return missingOf(own).length === 0;
    },

    async unsubscribe({ webhookId }, userId) {
      const own = (await subscriptionsAt(webhookId)).filter((entry) => entry.userId === userId);
      for (const { id } of own) {
        await calls.remove(id);
      }
      return own.length > 0;
    },

    async subscriptions({ webhookId }) {
      const at = await subscriptionsAt(webhookId);
      const userIds = new Set(at.flatMap(({ userId }) => userId ?? []));
      return { applicationId: null, userIds: [...userIds] };
    },

    async subscriptionCount() {
      const all = await calls.list();
      return {
        accountName: null,
        subscriptionCount: all.length,
        directMessageCount: all.filter(({ eventType }) => isDmEventType(eventType)).length,
        provisionedCount: null,
      };
    },
  };
}

/** Creates one subscription, or takes over one whose webhook is gone. */
async function place(
  known: {
    calls: ActivitySubscriptions;
    webhooks: Pick<AccountActivityApi, "listWebhooks">;
    existing: readonly ActivitySubscription[];
  },
  wish: { eventType: DmEventType; userId: string; webhookId: string | null },
): Promise<void> {
  try {
    await known.calls.create(wish);
  } catch (error) {
    const { webhookId } = wish;
    const same = known.existing.find(({ eventType }) => eventType === wish.eventType);
    if (!isDuplicate(error) || same === undefined || webhookId === null) {
      throw error;
    }
    const standing = await known.webhooks.listWebhooks(null);
    if (standing.some(({ id }) => id === same.webhookId)) {
      throw error;
    }
    await known.calls.move(same.id, webhookId);
  }
}

function isDuplicate(error: unknown): boolean {
  return (
    error instanceof XResponseError &&
    (error.status === 409 || error.words.includes("DuplicateSubscriptionFailed"))
  );
}

/** One refusal that names all: the first decides code and problem. */
function refusalOf(
  first: XResponseError,
  refusals: ReadonlyArray<{ eventType: string; error: XResponseError }>,
): XResponseError {
  return new XResponseError(first.request, {
    status: first.status,
    errors: refusals.map(({ eventType, error }) => ({
      code: error.code,
      message: `${eventType}: ${error.reason}`,
    })),
    rateLimit: first.rateLimit,
    accessLevel: first.accessLevel,
    problem: first,
  });
}

function missingOf(own: readonly ActivitySubscription[]): DmEventType[] {
  const present = new Set(own.map(({ eventType }) => eventType));
  return DM_EVENT_TYPES.filter((eventType) => !present.has(eventType));
}

function isDmEventType(eventType: string): eventType is DmEventType {
  return DM_EVENT_TYPES.some((known) => known === eventType);
}

/** Asks once and keeps the answer; a failure is asked again. */
function remembered<T>(ask: () => Promise<T>): () => Promise<T> {
  let known: Promise<T> | null = null;
  return () => {
    const asked = known ?? ask();
    known = asked;
    asked.catch(() => {
      known = known === asked ? null : known;
    });
    return asked;
  };
}
