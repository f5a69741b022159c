/** Where X keeps what is not on the API's own host. */
interface XAddresses {
  /** Files of API v1.1. */
  upload: string;
  /** Pages that people see, such as the one for OAuth 2.0. */
  pages: string;
}

const ADDRESSES: Readonly<Record<string, XAddresses>> = {
  "https://api.x.com": { upload: "https://upload.x.com", pages: "https://x.com" },
  "https://api.twitter.com": {
    upload: "https://upload.twitter.com",
    pages: "https://twitter.com",
  },
};

/** The neighbours of an API address: X's own hosts, or the address itself for a sandbox or a proxy. */
export function addressesOf(baseUrl: string): XAddresses {
  return ADDRESSES[baseUrl] ?? { upload: baseUrl, pages: baseUrl };
}

/**
 * An address without a slash at its end. Throws a TypeError when it is not http(s), and for a query or
 * credentials in it, which would end up in every request.
 */
export function baseUrlOf(address: string): string {
  const url = new URL(address);
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    throw new TypeError("the base URL of X must be http or https");
  }
  if (url.search !== "" || url.username !== "" || url.password !== "") {
    throw new TypeError("the base URL of X has neither query nor credentials");
  }
  return url.origin + url.pathname.replace(/\/+$/, "");
}
