import { unreadable, type XAnswer, type XCaller } from "../client/caller.ts";
import { asArray, asId, asNumber, asObject, asText } from "../foreign/read.ts";
import { percentEncode } from "../oauth1/percent-encode.ts";

/** One subscription of the Activity API: one kind of event of one account. */
export interface ActivitySubscription {
  id: string;
  /** `dm.received` … */
  eventType: string;
  userId: string | null;
  /** Where its events go besides the stream; null: to the stream only. */
  webhookId: string | null;
  tag: string | null;
}

/** Subscriptions of the Activity API as X keeps them, one event type each. */
export interface ActivitySubscriptions {
  /** All of the app's. */
  list(): Promise<ActivitySubscription[]>;
  create(wish: Omit<ActivitySubscription, "id" | "tag">): Promise<void>;
  /** Has a subscription's events go to another webhook. */
  move(id: string, webhookId: string): Promise<void>;
  remove(id: string): Promise<void>;
}

const PATH = "/2/activity/subscriptions";
/** X lists up to 1,000 on a page, and no plan has more than 150,000. */
const MAX_PAGES = 150;

/**
 * Makes the calls. Those that concern a private event are made in the account's name, by OAuth 2.0 where
 * there is such a token, as the pages demand; the rest in the app's. Answers are read in all three shapes
 * that X's own pages show: `data.subscription`, `data` itself, and a list.
 *
 * Source: docs/sources.md#x-activity.
 */
export function createActivitySubscriptions(caller: XCaller): ActivitySubscriptions {
  const asUser = caller.hasUserBearer ? "user-oauth2" : "user";

  return {
    async list() {
      const found: ActivitySubscription[] = [];
      let cursor: string | null = null;
      for (let page = 0; page < MAX_PAGES; page += 1) {
        const query = cursor === null ? [] : [["pagination_token", cursor] as const];
        const call = { method: "GET", path: PATH, authentication: "app-only", query } as const;
        const answer: XAnswer = await caller.call(call);
        found.push(...subscriptionsIn(answer));
        cursor = asText(asObject(asObject(answer.body)?.["meta"])?.["next_token"]);
        if (cursor === null) {
          break;
        }
      }
      return found;
    },

    async create({ eventType, userId, webhookId }) {
      await caller.call({
        method: "POST",
        path: PATH,
        authentication: asUser,
        json: {
          event_type: eventType,
          filter: { user_id: userId },
          ...(webhookId === null ? {} : { webhook_id: webhookId }),
        },
      });
    },

    async move(id, webhookId) {
      const path = `${PATH}/${percentEncode(id)}`;
      const json = { webhook_id: webhookId };
      await caller.call({ method: "PUT", path, authentication: "app-only", json });
    },

    async remove(id) {
      const path = `${PATH}/${percentEncode(id)}`;
      await caller.call({ method: "DELETE", path, authentication: "app-only" });
    },
  };
}

function subscriptionsIn(answer: XAnswer): ActivitySubscription[] {
  const body = asObject(answer.body);
  const data = body?.["data"];
  const isEmpty = data === undefined && asNumber(totalOf(body)) !== null;
  if (!Array.isArray(data) && !isEmpty) {
    throw unreadable(answer, "no list of subscriptions in the answer");
  }
  return asArray(data).flatMap((entry) => parseSubscription(entry) ?? []);
}

function totalOf(body: Readonly<Record<string, unknown>> | null): unknown {
  const meta = asObject(body?.["meta"]);
  return meta?.["total_subscriptions"] ?? meta?.["result_count"];
}

function parseSubscription(raw: unknown): ActivitySubscription | null {
  const outer = asObject(raw);
  const entry = asObject(outer?.["subscription"]) ?? outer;
  const id = asId(entry?.["subscription_id"]) ?? asId(entry?.["id"]);
  const eventType = asText(entry?.["event_type"]);
  if (entry === null || id === null || eventType === null) {
    return null;
  }
  return {
    id,
    eventType,
    userId: asId(asObject(entry["filter"])?.["user_id"]),
    webhookId: asId(entry["webhook_id"]),
    tag: asText(entry["tag"]),
  };
}
