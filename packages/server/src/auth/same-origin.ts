import type { FastifyRequest } from "fastify";
import { AppError } from "../http/errors.ts";

const safeMethods: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/** What the request says about the page it comes from. `unknown`: neither header is there (not a browser). */
export type RequestSource = "sameOrigin" | "crossSite" | "unknown";

/**
 * Where a request comes from, by Fetch Metadata (`Sec-Fetch-Site`) and, for browsers that lack it, by `Origin`
 * compared with the address the browser used (OWASP CSRF cheat sheet). `Origin: null` is foreign.
 */
export function requestSource(
  headers: Readonly<Record<string, string | string[] | undefined>>,
  publicUrl: string,
): RequestSource {
  const site = headers["sec-fetch-site"];
  if (site !== undefined) return site === "same-origin" ? "sameOrigin" : "crossSite";
  const origin = headers["origin"];
  if (origin === undefined) return "unknown";
  if (typeof origin !== "string" || !URL.canParse(origin)) return "crossSite";
  const from = new URL(origin);
  const isOurs = from.origin === new URL(publicUrl).origin || from.host === headers["host"];
  return isOurs ? "sameOrigin" : "crossSite";
}

/**
 * Refuses a change that another site could have made with the reader's cookie. With `isStrict` (a session is in
 * force) the request must prove that it comes from our own pages; without, only proof of the contrary counts.
 */
export function assertSameOrigin(
  request: Pick<FastifyRequest, "method" | "headers">,
  publicUrl: string,
  options: { isStrict: boolean },
): void {
  if (safeMethods.has(request.method)) return;
  const source = requestSource(request.headers, publicUrl);
  if (source === "sameOrigin" || (source === "unknown" && !options.isStrict)) return;
  throw new AppError({
    code: "session.crossSite",
    status: 403,
    message:
      "This change did not come from Tsubame's own pages. Scripts sign in with a bearer token instead of a cookie.",
  });
}
