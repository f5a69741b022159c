import { crcResponseToken, webhookSignature } from "@tsubame/x-api";
import type { App } from "../apps/app.ts";
import { newCrcToken } from "../ids/secrets.ts";
import type { WebhookCaller } from "./exchange.ts";

/**
 * How a challenge ended. Everything but `passed` has a registration error text of its own
 * (docs/sources.md#x-challenges).
 */
export const CHALLENGE_OUTCOMES = [
  "passed",
  "wrong-answer",
  "redirected",
  "bad-status",
  "too-slow",
  "unreachable",
  "tls-failed",
] as const;

/** See {@link CHALLENGE_OUTCOMES}. */
export type ChallengeOutcome = (typeof CHALLENGE_OUTCOMES)[number];

/** The challenge address: an existing query stays in front, untouched. */
function challengeUrl(webhookUrl: string, query: string): { url: string; rawQuery: string } {
  const url = new URL(webhookUrl);
  const rawQuery = url.search === "" ? query : `${url.search.slice(1)}&${query}`;
  url.hash = "";
  url.search = "";
  return { url: `${url.href}?${rawQuery}`, rawQuery };
}

function responseTokenOf(text: string): unknown {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === "object" && parsed !== null
      ? (parsed as { response_token?: unknown }).response_token
      : undefined;
  } catch {
    return undefined;
  }
}

/**
 * X's challenge-response check: `GET <url>?crc_token=…&nonce=…`, signed over the raw query string, to be answered with 200 and
 * `{"response_token":"sha256=…"}` within the deadline.
 */
export async function challengeWebhook(
  caller: WebhookCaller,
  options: { app: App; url: string; timeoutMs: number; nowMs: number },
): Promise<ChallengeOutcome> {
  const token = newCrcToken();
  const nonce = Buffer.from(String(options.nowMs)).toString("base64url");
  const { url, rawQuery } = challengeUrl(options.url, `crc_token=${token}&nonce=${nonce}`);
  const answer = await caller.call({
    method: "GET",
    url,
    headers: {
      accept: "application/json",
      "x-twitter-webhooks-signature": webhookSignature(
        options.app.consumerSecret,
        Buffer.from(rawQuery, "utf8"),
      ),
    },
    timeoutMs: options.timeoutMs,
  });
  switch (answer.kind) {
    case "timeout":
      return "too-slow";
    case "unreachable":
    case "tls-failed":
      return answer.kind;
    case "answered": {
      if (answer.status >= 300 && answer.status < 400) return "redirected";
      if (answer.status < 200 || answer.status >= 400) return "bad-status";
      // X asks for 200; another 2xx is an answer, but not the right one.
      if (answer.status !== 200) return "wrong-answer";
      const expected = crcResponseToken(options.app.consumerSecret, token);
      return responseTokenOf(answer.text) === expected ? "passed" : "wrong-answer";
    }
  }
}
