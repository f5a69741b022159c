import type { SandboxContext } from "../context.ts";

/**
 * Whether a user lets an app see the user's DMs: private events need that, at the time of subscribing and at that of each event
 * (docs/sources.md#x-activity). X's pages ask for OAuth 2.0 with `dm.read`; its interface description takes OAuth 1.0a as well.
 */
export function hasDmConsent(
  context: SandboxContext,
  { appId, userId }: { appId: string; userId: string },
): boolean {
  const token = context.tokens.ofUser(appId, userId);
  const grant = context.oauth2Grants.ofUser(appId, userId);
  return (
    token?.permission === "read-write-directmessages" || grant?.scopes.includes("dm.read") === true
  );
}
