import type { InboundSettings } from "@tsubame/store";
import { carriesCode } from "../../integrations/round-trip/code.ts";
import type { ArrivedCode } from "../../integrations/round-trip/round-trip.ts";
import type { ArrivedDm } from "./arrivals.ts";

/**
 * The code that a DM brings back to the account's round-trip test; null for all other DMs. Written when the test was
 * over, it is a message as any: somebody waits for an answer.
 */
export function codeIn(dm: ArrivedDm, settings: InboundSettings): string | null {
  const test = settings.accounts.get(dm.integrationId)?.roundTrip ?? null;
  if (test === null || dm.direction !== "inbound") return null;
  const isInTime = dm.event.createdAtMs <= test.expiresAt.getTime();
  return isInTime && carriesCode(dm.event.text, test.code) ? test.code : null;
}

/** The codes that came by the way that is tested. */
export function codesIn(dms: readonly ArrivedDm[], settings: InboundSettings): ArrivedCode[] {
  return dms.flatMap((dm) => {
    const code = codeIn(dm, settings);
    const { integrationId, event, arrivedBy } = dm;
    // A DM that was found in X's list says nothing about the way that is tested.
    const isPushed = arrivedBy === "webhook" || arrivedBy === "stream";
    return code === null || !isPushed
      ? []
      : [{ integrationId, code, xEventId: event.id, createdAtMs: event.createdAtMs }];
  });
}
