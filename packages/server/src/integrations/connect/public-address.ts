import { randomUUID, timingSafeEqual } from "node:crypto";
import { crcResponseToken, webhookSignature } from "@tsubame/x-api";
import { ownChallengeNonce } from "../../webhook/own-challenge.ts";
import type { Finding } from "../checks.ts";
import { checkTexts } from "./check-texts.ts";

/** X waits this long for the answer to a challenge. */
const deadlineMs = 3000;
/** An answer that takes longer than this is worth a warning. */
const slowMs = 1500;
/** An answer is a small JSON object; more is not read. */
const answerLimitBytes = 4096;

/**
 * Does what X will do: calls the webhook's public address with a random challenge, signed with the app's secret, and
 * compares the answer. So that the way in is known to work before X is asked to try it.
 *
 * The address comes from this server's own settings, never from a request.
 */
export async function checkPublicAddress(options: {
  readonly webhookUrl: string;
  readonly consumerSecret: string;
  /** X itself, not a stand-in on this machine: then https and a public name are needed. */
  readonly isRealX: boolean;
  /** X API v2 registers addresses without a port only (docs/sources.md#x-account-activity). */
  readonly mayHavePort: boolean;
}): Promise<Finding> {
  const url = new URL(options.webhookUrl);
  const evidence = { url: `${url.origin}${url.pathname.replace(/[^/]+$/, "…")}` };
  const isLoopback = /^(localhost|127\.|\[::1\])/.test(url.hostname);
  if (options.isRealX && isLoopback) {
    return { status: "failed", text: checkTexts.addressLoopback(url.origin), evidence };
  }
  if (url.protocol !== "https:" && !isLoopback) {
    return { status: "failed", text: checkTexts.addressNotHttps(url.origin), evidence };
  }
  if (options.isRealX && !options.mayHavePort && url.port !== "") {
    return { status: "failed", text: checkTexts.addressHasPort(url.origin), evidence };
  }
  const finding = await challenge(url, options.consumerSecret);
  return { ...finding, evidence: { ...evidence, ...finding.evidence } };
}

async function challenge(url: URL, consumerSecret: string): Promise<Finding> {
  const token = Buffer.from(randomUUID()).toString("base64").replace(/=+$/, "");
  const query = `crc_token=${token}&nonce=${ownChallengeNonce()}`;
  const startedAt = performance.now();
  let response: Response;
  let answer: string;
  try {
    response = await fetch(`${url.href}?${query}`, {
      headers: {
        "x-twitter-webhooks-signature": webhookSignature(consumerSecret, Buffer.from(query)),
      },
      redirect: "manual",
      signal: AbortSignal.timeout(deadlineMs),
    });
    answer = await readStart(response);
  } catch (error) {
    return failure(error, url);
  }
  const latencyMs = Math.round(performance.now() - startedAt);
  const evidence = { httpStatus: response.status, latencyMs };
  if (response.status >= 300 && response.status < 400) {
    const location = response.headers.get("location");
    return {
      status: "failed",
      text: checkTexts.addressRedirect,
      evidence: { ...evidence, location },
    };
  }
  if (response.status !== 200) {
    return { status: "failed", text: checkTexts.addressStatus(response.status), evidence };
  }
  if (!isExpected(answer, crcResponseToken(consumerSecret, token))) {
    return { status: "failed", text: checkTexts.addressWrongAnswer, evidence };
  }
  return latencyMs > slowMs
    ? { status: "warning", text: checkTexts.addressSlow(latencyMs), evidence }
    : { status: "passed", text: checkTexts.addressAnswers(latencyMs), evidence };
}

async function readStart(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let byteCount = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    byteCount += chunk.byteLength;
    if (byteCount > answerLimitBytes) break;
  }
  return Buffer.concat(chunks).subarray(0, answerLimitBytes).toString("utf8");
}

function isExpected(answer: string, expected: string): boolean {
  try {
    const body: unknown = JSON.parse(answer);
    const given = (body as { response_token?: unknown }).response_token;
    if (typeof given !== "string" || given.length !== expected.length) return false;
    return timingSafeEqual(Buffer.from(given), Buffer.from(expected));
  } catch {
    return false;
  }
}

function failure(error: unknown, url: URL): Finding {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const systemCode = cause instanceof Error && "code" in cause ? String(cause.code) : null;
  const evidence = { systemCode };
  if (error instanceof DOMException && error.name === "TimeoutError") {
    return { status: "failed", text: checkTexts.addressTimeout, evidence: { isTimeout: true } };
  }
  if (systemCode === "ENOTFOUND" || systemCode === "EAI_AGAIN") {
    return { status: "failed", text: checkTexts.addressUnknownHost(url.hostname), evidence };
  }
  if (systemCode !== null && /CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO_VERIFY|ISSUER/.test(systemCode)) {
    return { status: "failed", text: checkTexts.addressTls, evidence };
  }
  return { status: "failed", text: checkTexts.addressNoConnection(url.host), evidence };
}
