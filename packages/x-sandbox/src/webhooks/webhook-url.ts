import { isIP } from "node:net";
import type { WebhookGeneration } from "./webhook.ts";

/** Why an address cannot be a webhook. */
export type WebhookUrlProblem =
  "url-invalid" | "url-not-https" | "url-not-public" | "url-with-port";

const MAX_URL_LENGTH = 2_000;
/** v2 says so in its interface description. */
const MAX_V2_URL_LENGTH = 200;

function isLoopback(hostname: string): boolean {
  const bare = hostname.replace(/^\[|\]$/g, "");
  return bare === "localhost" || bare === "::1" || (isIP(bare) === 4 && bare.startsWith("127."));
}

/**
 * X takes public https addresses only, and on v2 none with a port. Where `allowsLoopbackWebhooks` is on, the sandbox also takes http and
 * any port on loopback addresses, because everything runs on one machine there: a deviation that `docs/sandbox.md` names.
 */
export function checkWebhookUrl(
  text: string,
  rules: { generation: WebhookGeneration; allowsLoopbackWebhooks: boolean },
): WebhookUrlProblem | null {
  const url = URL.parse(text);
  const maxLength = rules.generation === "v2" ? MAX_V2_URL_LENGTH : MAX_URL_LENGTH;
  if (url === null || text.length > maxLength) return "url-invalid";
  if (url.username !== "" || url.password !== "") return "url-invalid";
  if (url.protocol !== "https:" && url.protocol !== "http:") return "url-invalid";
  if (isLoopback(url.hostname)) {
    if (rules.allowsLoopbackWebhooks) return null;
    return url.protocol === "https:" ? "url-not-public" : "url-not-https";
  }
  if (url.protocol !== "https:") return "url-not-https";
  return rules.generation === "v2" && url.port !== "" ? "url-with-port" : null;
}
