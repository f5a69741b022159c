/** Whose calls a window counts: one user's through one app, or all of an app's. */
export type XLimitOwner = "user" | "app";

/** A budget: `limit` calls in each fixed window of `windowSeconds`, X's only two lengths. */
export interface XLimitWindow {
  readonly windowSeconds: 900 | 86_400;
  readonly per: XLimitOwner;
  readonly limit: number;
}

/** X's two ways of counting. Generations of one family share their budgets. */
export type XLimitFamily = "v1.1" | "v2";

/** What one kind of call may cost, as X documents it. */
export interface XLimit {
  /** The same in both families where the call does the same: `dm.send`. */
  readonly name: string;
  readonly family: XLimitFamily;
  /** Method and path of the calls that draw on it; a segment that starts with `:` stands for any. */
  readonly calls: readonly string[];
  /**
   * All of them hold at once. Empty where X documents none: then only the headers of an answer tell.
   */
  readonly windows: readonly XLimitWindow[];
}

const quarterHour = (limit: number, per: XLimitOwner = "user"): XLimitWindow => ({
  windowSeconds: 900,
  per,
  limit,
});
const day = (limit: number, per: XLimitOwner): XLimitWindow => ({
  windowSeconds: 86_400,
  per,
  limit,
});

type FamilyLimit = Omit<XLimit, "family">;

const AAA = "/1.1/account_activity";
const DM = "/1.1/direct_messages";

const V1: readonly FamilyLimit[] = [
  {
    name: "dm.send",
    calls: [`POST ${DM}/events/new.json`],
    windows: [day(1_000, "user"), day(15_000, "app")],
  },
  { name: "dm.list", calls: [`GET ${DM}/events/list.json`], windows: [quarterHour(15)] },
  { name: "dm.show", calls: [`GET ${DM}/events/show.json`], windows: [quarterHour(15)] },
  { name: "dm.destroy", calls: [`DELETE ${DM}/events/destroy.json`], windows: [] },
  { name: "dm.mark-read", calls: [`POST ${DM}/mark_read.json`], windows: [quarterHour(1_000)] },
  {
    name: "dm.typing",
    calls: [`POST ${DM}/indicate_typing.json`],
    windows: [quarterHour(1_000)],
  },
  {
    name: "welcome-message.read",
    calls: [
      `GET ${DM}/welcome_messages/show.json`,
      `GET ${DM}/welcome_messages/list.json`,
      `GET ${DM}/welcome_messages/rules/show.json`,
      `GET ${DM}/welcome_messages/rules/list.json`,
    ],
    windows: [quarterHour(15)],
  },
  {
    name: "welcome-message.write",
    calls: [
      `POST ${DM}/welcome_messages/new.json`,
      `PUT ${DM}/welcome_messages/update.json`,
      `DELETE ${DM}/welcome_messages/destroy.json`,
      `POST ${DM}/welcome_messages/rules/new.json`,
      `DELETE ${DM}/welcome_messages/rules/destroy.json`,
    ],
    windows: [],
  },
  {
    name: "account.verify-credentials",
    calls: ["GET /1.1/account/verify_credentials.json"],
    windows: [quarterHour(75)],
  },
  {
    name: "account.settings",
    calls: ["GET /1.1/account/settings.json"],
    windows: [quarterHour(15)],
  },
  {
    name: "account.limits",
    calls: ["GET /1.1/application/rate_limit_status.json"],
    windows: [quarterHour(180)],
  },
  { name: "users.show", calls: ["GET /1.1/users/show.json"], windows: [quarterHour(900)] },
  {
    name: "users.lookup",
    calls: ["GET /1.1/users/lookup.json", "POST /1.1/users/lookup.json"],
    windows: [quarterHour(900)],
  },
  {
    name: "users.friendship",
    calls: ["GET /1.1/friendships/show.json"],
    windows: [quarterHour(180), quarterHour(15, "app")],
  },
  {
    name: "media.upload",
    calls: ["POST /1.1/media/upload.json", "GET /1.1/media/upload.json"],
    windows: [],
  },
  {
    name: "webhook.manage",
    calls: [
      `GET ${AAA}/all/webhooks.json`,
      `GET ${AAA}/all/:label/webhooks.json`,
      `POST ${AAA}/all/:label/webhooks.json`,
      `PUT ${AAA}/all/:label/webhooks/:id`,
      `DELETE ${AAA}/all/:label/webhooks/:id`,
      `GET ${AAA}/webhooks.json`,
      `POST ${AAA}/webhooks.json`,
      `PUT ${AAA}/webhooks/:id`,
      `DELETE ${AAA}/webhooks/:id`,
    ],
    windows: [quarterHour(15, "app")],
  },
  {
    name: "subscription.manage",
    calls: [
      `GET ${AAA}/all/:label/subscriptions.json`,
      `POST ${AAA}/all/:label/subscriptions.json`,
      `DELETE ${AAA}/all/:label/subscriptions/:id`,
      `GET ${AAA}/webhooks/:id/subscriptions/all.json`,
      `POST ${AAA}/webhooks/:id/subscriptions/all.json`,
      `DELETE ${AAA}/webhooks/:id/subscriptions/:user/all.json`,
    ],
    windows: [quarterHour(500, "app")],
  },
  {
    name: "subscription.list",
    calls: [
      `GET ${AAA}/all/:label/subscriptions/list.json`,
      `GET ${AAA}/webhooks/:id/subscriptions/all/list.json`,
    ],
    windows: [quarterHour(50, "app")],
  },
  {
    name: "subscription.count",
    calls: [`GET ${AAA}/all/subscriptions/count.json`, `GET ${AAA}/subscriptions/count.json`],
    windows: [quarterHour(15, "app")],
  },
  {
    name: "replay",
    calls: [`POST ${AAA}/replay/webhooks/:id/subscriptions/all.json`],
    windows: [quarterHour(5, "app")],
  },
];

const V2: readonly FamilyLimit[] = [
  {
    name: "dm.send",
    calls: [
      "POST /2/dm_conversations/with/:user/messages",
      "POST /2/dm_conversations/:conversation/messages",
      "POST /2/dm_conversations",
    ],
    windows: [quarterHour(15), day(1_440, "user"), day(1_440, "app")],
  },
  { name: "dm.list", calls: ["GET /2/dm_events"], windows: [quarterHour(15)] },
  { name: "dm.show", calls: ["GET /2/dm_events/:id"], windows: [quarterHour(15)] },
  {
    name: "dm.list-with",
    calls: ["GET /2/dm_conversations/with/:user/dm_events"],
    windows: [quarterHour(15)],
  },
  {
    name: "dm.list-conversation",
    calls: ["GET /2/dm_conversations/:conversation/dm_events"],
    windows: [quarterHour(15)],
  },
  {
    name: "dm.destroy",
    calls: ["DELETE /2/dm_events/:id"],
    windows: [quarterHour(300), day(1_500, "user"), day(4_000, "app")],
  },
  {
    name: "dm.block",
    calls: ["POST /2/users/:id/dm/block", "POST /2/users/:id/dm/unblock"],
    windows: [quarterHour(10), day(400, "user"), quarterHour(25, "app"), day(1_000, "app")],
  },
  { name: "dm.media", calls: ["GET /2/dm_conversations/media/:dm/:media/:resource"], windows: [] },
  { name: "users.me", calls: ["GET /2/users/me"], windows: [quarterHour(75)] },
  {
    name: "media.upload",
    calls: ["POST /2/media/upload"],
    windows: [quarterHour(500), day(50_000, "app")],
  },
  {
    name: "media.status",
    calls: ["GET /2/media/upload"],
    windows: [quarterHour(1_000), day(100_000, "app")],
  },
  {
    name: "media.chunk",
    calls: [
      "POST /2/media/upload/initialize",
      "POST /2/media/upload/:id/append",
      "POST /2/media/upload/:id/finalize",
    ],
    windows: [quarterHour(1_875), day(180_000, "app")],
  },
  {
    name: "webhook.manage",
    calls: ["GET /2/webhooks", "POST /2/webhooks", "PUT /2/webhooks/:id", "DELETE /2/webhooks/:id"],
    windows: [quarterHour(450, "app")],
  },
  { name: "replay", calls: ["POST /2/webhooks/replay"], windows: [quarterHour(100, "app")] },
  {
    name: "subscription.manage",
    calls: [
      "GET /2/account_activity/webhooks/:id/subscriptions/all",
      "POST /2/account_activity/webhooks/:id/subscriptions/all",
      "DELETE /2/account_activity/webhooks/:id/subscriptions/:user/all",
    ],
    windows: [],
  },
  {
    name: "subscription.list",
    calls: ["GET /2/account_activity/webhooks/:id/subscriptions/all/list"],
    windows: [],
  },
  {
    name: "subscription.count",
    calls: ["GET /2/account_activity/subscriptions/count"],
    windows: [],
  },
  {
    name: "activity.manage",
    calls: [
      "GET /2/activity/subscriptions",
      "POST /2/activity/subscriptions",
      "PUT /2/activity/subscriptions/:id",
      "DELETE /2/activity/subscriptions/:id",
      "DELETE /2/activity/subscriptions",
    ],
    windows: [quarterHour(500, "app")],
  },
  {
    name: "activity.stream",
    calls: ["GET /2/activity/stream"],
    windows: [quarterHour(450, "app")],
  },
];

/**
 * X's documented budgets, to start from until the headers of an answer say what really holds. Names are
 * unique within a family. Where X does not say whether a window is a user's or the app's, it is taken
 * for the app's, the smaller of the two. The limits of Account Activity v2 are not documented.
 *
 * Source: docs/sources.md#x-direct-messages, docs/sources.md#x-account-activity, docs/sources.md#x-users.
 */
export const X_LIMITS: readonly XLimit[] = [
  ...V1.map((limit) => inFamily(limit, "v1.1")),
  ...V2.map((limit) => inFamily(limit, "v2")),
];

function inFamily({ name, calls, windows }: FamilyLimit, family: XLimitFamily): XLimit {
  return { name, family, calls, windows };
}
