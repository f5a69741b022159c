import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { entityId, instant } from "../genesys/common.ts";
import { bilingualText } from "./integration-checks.ts";

/** One of X's windows on an account's sends, as it stands now. */
export const sendWindow = z.object({
  /** Whose sends it counts: this account's, or those of every account that uses the same app. */
  per: z.enum(["user", "app"]),
  windowSeconds: z.int().positive(),
  limit: z.int().nonnegative(),
  used: z.int().nonnegative(),
  left: z.int().nonnegative(),
  /** When X starts it anew; null until X has said so, and then places come free one by one. */
  resetAt: instant.nullable(),
  /** Where the limit is from: X's headers, or its documentation. */
  source: z.enum(["headers", "documentation"]),
  /** When nothing will be left at the rate of the last 15 minutes; null when the window outlasts it. */
  exhaustedAt: instant.nullable(),
});
export type SendWindowView = z.infer<typeof sendWindow>;

/** Why nothing of an account is sent: X refuses the account itself, so its replies wait. */
export const sendHold = z.object({
  reason: z.string(),
  /** What is the matter, and what mends it. */
  text: bilingualText,
  xCode: z.int().nullable(),
  httpStatus: z.int().nullable(),
  sinceAt: instant,
  /** When one reply is tried again. */
  nextTryAt: instant,
});
export type SendHoldView = z.infer<typeof sendHold>;

/** A reply that waits for its turn. */
export const waitingReply = z.object({
  messageId: z.uuid(),
  conversationId: z.uuid(),
  isAutomatic: z.boolean(),
  acceptedAt: instant,
  /** When it is expected to go; null when it goes as soon as it can, or when nobody knows. */
  expectedAt: instant.nullable(),
});

/** Most waiting replies that are listed; `waiting.count` is always the full number. */
export const waitingReplyLimit = 50;

/** How much an account may still send, and what waits. */
export const sendBudget = z.object({
  integrationId: z.uuid(),
  readAt: instant,
  /** `free`: nothing is near; `tight`: a fifth of a window or less is left; `spent`: replies wait; `held`: see `hold`. */
  state: z.enum(["free", "tight", "spent", "held"]),
  windows: z.array(sendWindow),
  /** Sends that count, on average over the last 15 minutes. */
  sendsPerMinute: z.number().nonnegative(),
  /** Replies after each message of the customer that the daily windows leave out; null: every reply counts. */
  repliesPerInbound: z.int().nullable(),
  hold: sendHold.nullable(),
  waiting: z.object({
    count: z.int().nonnegative(),
    automaticCount: z.int().nonnegative(),
    oldestAcceptedAt: instant.nullable(),
    /** When the last of them is expected to go. */
    lastExpectedAt: instant.nullable(),
    /** The first of them, in the order of acceptance. */
    replies: z.array(waitingReply),
  }),
});
export type SendBudgetView = z.infer<typeof sendBudget>;

export const getIntegrationSendBudget = endpoint({
  id: "getIntegrationSendBudget",
  method: "GET",
  path: "/api/tsubame/v1/integrations/{integrationId}/send-budget",
  summary: "What X still allows an account to send, and the replies that wait for it",
  permissions: ["messaging:integration:view"],
  params: z.object({ integrationId: entityId }),
  response: sendBudget,
  status: 200,
});
