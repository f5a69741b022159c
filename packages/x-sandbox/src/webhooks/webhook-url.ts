import { isIP } from "node:net";

/** Why an address cannot be a webhook. */
export type WebhookUrlProblem = "invalid" | "not-https";

function isLoopback(hostname: string): boolean {
  const bare = hostname.replace(/^\[|\]$/g, "");
  return bare === "localhost" || bare === "::1" || (isIP(bare) === 4 && bare.startsWith("127."));
}

/**
 * X takes public https addresses only. The sandbox also takes http on loopback addresses, because everything runs on one machine there:
 * a deviation that `docs/sandbox.md` names.
 */
export function checkWebhookUrl(text: string): WebhookUrlProblem | null {
  if (!URL.canParse(text)) return "invalid";
  const url = new URL(text);
  if (url.username !== "" || url.password !== "" || text.length > 2_000) return "invalid";
  if (url.protocol === "https:") return null;
  if (url.protocol !== "http:") return "invalid";
  return isLoopback(url.hostname) ? null : "not-https";
}
