/** A webhook as registered at X. */
export interface XWebhook {
  id: string;
  url: string;
  /** False after a failed CRC: X delivers nothing until it is re-validated. */
  isValid: boolean;
  createdAtMs: number | null;
}

/** A dev environment and the webhooks in it (X allows one). */
export interface XEnvironment {
  /** The label; case-sensitive, part of every address. */
  name: string;
  webhooks: XWebhook[];
}

/** Who is subscribed in an environment. */
export interface XSubscriptions {
  /** Our own app's numeric id: what `sourceAppId` of our own echoes equals. */
  applicationId: string | null;
  userIds: string[];
}

/** How many subscriptions the account has used up. */
export interface XSubscriptionCount {
  accountName: string | null;
  subscriptionCount: number;
  directMessageCount: number;
  provisionedCount: number | null;
}

/**
 * Where subscriptions stand. Premium needs the dev environment's label, all other generations the
 * webhook's id; a call whose generation misses what it needs throws a `TypeError` before anything is sent.
 */
export interface SubscriptionPlace {
  environment: string | null;
  webhookId: string | null;
}

/** Which deliveries X is asked to make again. */
export interface ReplayWish {
  webhookId: string;
  /** From the beginning of this minute on. */
  fromAt: Date;
  /** To the end of this minute. */
  untilAt: Date;
}

/**
 * A replay that X has begun. The events come to the webhook as at first, mixed with new ones; a delivery
 * of kind `replayStatus` with this id says when it is over.
 */
export interface ReplayJob {
  jobId: string;
  createdAtMs: number | null;
}

/**
 * Webhooks and subscriptions, whatever the generation. All calls throw the errors of `XApiError`.
 *
 * `environment` is the dev environment's label; generations without labels (enterprise, v2) ignore it
 * and take null. Where the comments name a code of v1.1, v2 answers with a word instead: see
 * `XResponseError`.
 */
export interface AccountActivityApi {
  /** Webhooks of one environment. Code 200 means: no such label, or it is linked to another app. */
  listWebhooks(environment: string | null): Promise<XWebhook[]>;
  /** All environments of the app, to show which labels there are; one without a name where X has no labels. */
  listAllWebhooks(): Promise<XEnvironment[]>;
  /**
   * Registers a webhook; X runs a CRC against `url` within this call. Code 214 carries the reason:
   * unreachable, slow, wrong answer, or one is there already ("Too many resources").
   */
  registerWebhook(environment: string | null, url: string): Promise<XWebhook>;
  /** Has X run a CRC again and makes the webhook valid; 214 when it fails, 34 when there is none. */
  revalidateWebhook(environment: string | null, webhookId: string): Promise<void>;
  /** Removes a webhook and with it all subscriptions; 34 when there is none. */
  deleteWebhook(environment: string | null, webhookId: string): Promise<void>;
  /**
   * Subscribes the token's owner. Repeating is harmless: X's "already exists" (355) is a success and
   * reported as such. 170: no webhook yet; 348: the token is another app's.
   */
  subscribe(place: SubscriptionPlace): Promise<"subscribed" | "already-subscribed">;
  /** Whether the token's owner is subscribed. */
  isSubscribed(place: SubscriptionPlace): Promise<boolean>;
  /** Ends a user's subscription; false when there was none. Needs no token of that user. */
  unsubscribe(place: SubscriptionPlace, userId: string): Promise<boolean>;
  /** Everybody subscribed at a place. */
  subscriptions(place: SubscriptionPlace): Promise<XSubscriptions>;
  /** The budget of subscriptions and its use. */
  subscriptionCount(): Promise<XSubscriptionCount>;
  /**
   * Has X deliver a stretch of the past again; absent where the generation cannot (`abilities.replay`).
   * How far it reaches says `REPLAY_REACH`. One job runs at a time: 355 in v1.1, the word
   * `ReplayConflictError` in v2. Events that were delivered before come again too.
   */
  replay?: (wish: ReplayWish) => Promise<ReplayJob>;
}
