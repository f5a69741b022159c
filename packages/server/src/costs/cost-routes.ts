import { costDaysLimit, getConversationCost, getIntegrationCosts } from "@tsubame/contract";
import {
  readAccountSettings,
  readConversationTraffic,
  readThreadEnds,
  readTrafficByDay,
} from "@tsubame/store";
import type { Context } from "../context.ts";
import { assertReadable } from "../conversations/access.ts";
import { invalidFields, notFound } from "../http/errors.ts";
import { bind, type RouteHost } from "../http/route.ts";
import { costOfTraffic, isBilled } from "./cost-of-traffic.ts";
import { priceList } from "./price-list.ts";

const nothing = { receivedCount: 0, readCount: 0, sentCount: 0 };
const { usd: _prices, ...priceListRef } = priceList;

/** What DMs cost on X: an account's by day, and a conversation's. */
export function costRoutes(host: RouteHost, context: Context): void {
  bind(host, getIntegrationCosts, async ({ params, query }) => {
    const { integrationId } = params;
    const { from, to } = query;
    assertStretch(from, to);
    const account = await readAccountSettings(context.db, integrationId);
    if (account === undefined) throw notFound("integration", integrationId);
    const billed = isBilled(account.generation);
    const traffic = billed
      ? await readTrafficByDay(context.db, { integrationId, from: laterOf(from), to })
      : [];
    const days = traffic.map((day) => Object.assign({ usd: costOfTraffic(day) }, day));
    const usd = costOfTraffic(
      traffic.reduce(
        (sum, day) => ({
          receivedCount: sum.receivedCount + day.receivedCount,
          readCount: sum.readCount + day.readCount,
          sentCount: sum.sentCount + day.sentCount,
        }),
        nothing,
      ),
    );
    return { integrationId, isBilled: billed, priceList: priceListRef, from, to, usd, days };
  });

  bind(host, getConversationCost, async ({ params, principal }) => {
    const { conversationId } = params;
    await assertReadable(context.db, principal, conversationId);
    const ends = await readThreadEnds(context.db, conversationId);
    if (ends === undefined) throw notFound("conversation", conversationId);
    const billed = isBilled(ends.account_generation);
    const traffic = billed ? await readConversationTraffic(context.db, conversationId) : nothing;
    return {
      conversationId,
      isBilled: billed,
      priceList: priceListRef,
      ...traffic,
      usd: costOfTraffic(traffic),
      readAt: context.clock.now().toISOString(),
    };
  });
}

/** Nothing is known of what was charged before the list came into force. */
function laterOf(from: string): string {
  return from > priceList.validFrom ? from : priceList.validFrom;
}

function assertStretch(from: string, to: string): void {
  const days = (Date.parse(to) - Date.parse(from)) / 86_400_000 + 1;
  if (days >= 1 && days <= costDaysLimit) return;
  throw invalidFields(`from and to: at least one day, at most ${costDaysLimit}.`, [
    { fieldName: "to", errorCode: "invalid.value" },
  ]);
}
