/** Hosts of X that programs and people have to do with around direct messages; behind the intercepting proxy each of them is the sandbox. */
export const X_HOSTS = [
  "api.x.com",
  "api.twitter.com",
  "upload.x.com",
  "upload.twitter.com",
  "ton.x.com",
  "ton.twitter.com",
  "pbs.twimg.com",
  "video.twimg.com",
  "x.com",
  "www.x.com",
  "twitter.com",
  "www.twitter.com",
  "mobile.twitter.com",
  "t.co",
  "console.x.com",
  "developer.x.com",
  "developer.twitter.com",
] as const;

/** Hosts under which people find the developer portal. */
const PORTAL_HOSTS: ReadonlySet<string> = new Set([
  "console.x.com",
  "developer.x.com",
  "developer.twitter.com",
]);

/** Paths that the portal's pages fetch; everything else on its hosts is an address of X's own pages. */
const PORTAL_PATH = /^\/(?:portal|pages|sandbox|favicon\.ico)(?:[/?]|$)/;

/** Whether a host (without port) is one of X's. */
export function isHostOfX(host: string): boolean {
  const lower = host.toLowerCase();
  return X_HOSTS.some((one) => one === lower);
}

/**
 * Where a request finds its counterpart on the sandbox: the same path, but short links have a folder there, and every page of X's portal
 * is the sandbox's portal.
 */
export function sandboxPathOf(host: string, path: string): string {
  const lower = host.toLowerCase();
  if (lower === "t.co") return `/t${path}`;
  if (PORTAL_HOSTS.has(lower) && !PORTAL_PATH.test(path)) return "/portal";
  return path;
}
