import { socketPath } from "./upgrade.ts";

/**
 * The address of a channel's socket. It is the public one, except for a caller who reached this server at a loopback
 * address: there the port that was called is the one that surely answers.
 */
export function connectUri(
  publicUrl: string,
  requestHost: string | undefined,
  channelId: string,
): string {
  const base = new URL(publicUrl);
  const isLocalCall =
    requestHost !== undefined && /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(requestHost);
  if (isLocalCall) return `ws://${requestHost}${socketPath}${channelId}`;
  const scheme = base.protocol === "https:" ? "wss:" : "ws:";
  return `${scheme}//${base.host}${base.pathname.replace(/\/$/, "")}${socketPath}${channelId}`;
}
