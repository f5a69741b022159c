import type { FastifyReply, FastifyRequest } from "fastify";
import { consentLanguage, type ConsentLanguage } from "../oauth/consent-texts.ts";
import { parameterOf } from "./body.ts";

/**
 * Sends a page that the sandbox wrote. `formTargets` are the origins to which a decision may lead: browsers hold a form's redirects to
 * the policy as well.
 */
export function sendHtml(
  reply: FastifyReply,
  html: string,
  { status = 200, formTargets = [] }: { status?: number; formTargets?: readonly string[] } = {},
): FastifyReply {
  return reply
    .code(status)
    .headers({
      "content-security-policy": `default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action ${["'self'", ...formTargets].join(" ")}; frame-ancestors 'none'`,
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "cache-control": "no-store",
    })
    .type("text/html;charset=utf-8")
    .send(html);
}

/** What a redirect to this address is called in a policy: its origin, or its scheme for `myapp://…`. */
export function formTarget(address: string): string {
  const url = URL.parse(address);
  if (url === null) return "'self'";
  return url.origin === "null" ? url.protocol : url.origin;
}

/** The language for whoever looks at the page. */
export function languageOf(request: FastifyRequest): ConsentLanguage {
  return consentLanguage(parameterOf(request, "lang"), request.headers["accept-language"]);
}

const ACCOUNT_COOKIE = "sandbox_account";

/** The account that this browser last acted as, or undefined. */
export function rememberedAccount(request: FastifyRequest): string | undefined {
  return new RegExp(`(?:^|;\\s*)${ACCOUNT_COOKIE}=(\\d{1,20})`).exec(
    request.headers.cookie ?? "",
  )?.[1];
}

/** Remembers for this browser who it acts as: its session on X, so to speak. */
export function rememberAccount(reply: FastifyReply, userId: string): void {
  reply.header("set-cookie", `${ACCOUNT_COOKIE}=${userId}; Path=/; HttpOnly; SameSite=Lax`);
}
