import type { CustomerTyping } from "@tsubame/store";
import type { InboundTyping } from "@tsubame/x-api";

/** An indicator that is older than this has gone from X's own app long ago. */
const staleAfterMs = 10_000;

/** Those of whom it can still be said that they are typing; one for each customer. */
export function freshTypings(
  typings: readonly { readonly integrationId: string; readonly event: InboundTyping }[],
  now: Date,
): CustomerTyping[] {
  const newest = new Map<string, CustomerTyping>();
  for (const { integrationId, event } of typings) {
    const at = new Date(event.createdAtMs ?? now.getTime());
    if (now.getTime() - at.getTime() > staleAfterMs) continue;
    newest.set(`${integrationId}/${event.senderId}`, {
      integrationId,
      xUserId: event.senderId,
      at,
    });
  }
  return [...newest.values()];
}
