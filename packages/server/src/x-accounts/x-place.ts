import type { Config } from "../config.ts";

/** Whether calls go to X itself; otherwise a stand-in answers in its place. */
export function isRealX({ xApiUrl }: Pick<Config, "xApiUrl">): boolean {
  return /(^|\.)(x|twitter)\.com$/.test(new URL(xApiUrl).hostname);
}

/** The developer portal that the keys of an app come from: X's own, or that of the stand-in. */
export function developerPortalUrl(config: Pick<Config, "xApiUrl">): string {
  return isRealX(config) ? "https://developer.x.com/" : new URL("/portal", config.xApiUrl).href;
}
