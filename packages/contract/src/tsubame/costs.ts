import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { entityId, instant } from "../genesys/common.ts";

const calendarDay = z.iso.date();

/** What X asks for some DMs. Prices are X's published ones; an invoice may differ. */
const chargedCounts = {
  /** DMs that X delivered. */
  receivedCount: z.int().nonnegative(),
  /** DMs that were read from X's list because they had not been delivered. */
  readCount: z.int().nonnegative(),
  /** DMs that were sent. */
  sentCount: z.int().nonnegative(),
  usd: z.number().nonnegative(),
};

/** Where the prices are from. */
export const priceListRef = z.object({
  validFrom: calendarDay,
  currency: z.literal("USD"),
  source: z.string(),
});

/** What an account's traffic costs, by day (UTC, as X counts). */
export const integrationCosts = z.object({
  integrationId: z.uuid(),
  /** False where X bills nothing for each DM (API v1.1); then there are no days. */
  isBilled: z.boolean(),
  priceList: priceListRef,
  from: calendarDay,
  to: calendarDay,
  usd: z.number().nonnegative(),
  days: z.array(z.object({ date: calendarDay, ...chargedCounts })),
});
export type IntegrationCosts = z.infer<typeof integrationCosts>;

/** Longest stretch that one call covers. */
export const costDaysLimit = 366;

export const getIntegrationCosts = endpoint({
  id: "getIntegrationCosts",
  method: "GET",
  path: "/api/tsubame/v1/integrations/{integrationId}/costs",
  summary: "What an account's DMs cost on X, by day; both days included, at most 366",
  permissions: ["messaging:integration:view"],
  params: z.object({ integrationId: entityId }),
  query: z.object({ from: calendarDay, to: calendarDay }),
  response: integrationCosts,
  status: 200,
});

/** What one conversation has cost. */
export const conversationCost = z.object({
  conversationId: z.uuid(),
  isBilled: z.boolean(),
  priceList: priceListRef,
  ...chargedCounts,
  readAt: instant,
});
export type ConversationCost = z.infer<typeof conversationCost>;

export const getConversationCost = endpoint({
  id: "getConversationCost",
  method: "GET",
  path: "/api/tsubame/v1/conversations/{conversationId}/cost",
  summary: "What a conversation's DMs have cost on X",
  permissions: ["conversation:message:view", "conversation:communication:view"],
  params: z.object({ conversationId: entityId }),
  response: conversationCost,
  status: 200,
});
