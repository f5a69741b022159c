import { z } from "zod";

/** Types of app of "User authentication settings"; the first two are public clients, the others confidential (docs/sources.md#x-apps). */
const APP_TYPES = ["native", "spa", "web", "bot"] as const;

/** See {@link APP_TYPES}. */
type AppType = (typeof APP_TYPES)[number];

/** What "User authentication settings" hold. An app without them hands out read-only tokens and has no OAuth at all. */
export interface UserAuthentication {
  readonly isOauth1Enabled: boolean;
  readonly isOauth2Enabled: boolean;
  readonly appType: AppType;
  /** Addresses that a sign-in may return to: compared whole, path included; `oob` needs none of its own. */
  readonly callbackUrls: readonly string[];
  readonly websiteUrl: string;
}

/** X takes ten at most. */
const MAX_CALLBACK_URLS = 10;
const MAX_URL_LENGTH = 2_048;

/** Schemes that X refuses as a callback: they run something, or belong to other programs. */
const REFUSED_SCHEMES = new Set([
  "about",
  "blob",
  "data",
  "file",
  "ftp",
  "gopher",
  "javascript",
  "ldap",
  "livescript",
  "mailto",
  "mocha",
  "news",
  "nntp",
  "shell",
  "sip",
  "telnet",
  "vbs",
  "vbscript",
]);

/** What is wrong with a callback address by X's rules (docs/sources.md#x-apps), or null. */
function problemOfCallbackUrl(text: string): string | null {
  const url = URL.parse(text);
  if (url === null || text.length > MAX_URL_LENGTH) return "is not a URL";
  const scheme = url.protocol.slice(0, -1);
  if (REFUSED_SCHEMES.has(scheme)) return "has a scheme that is not allowed";
  if (url.hostname === "localhost") return "must not be localhost; use 127.0.0.1";
  const isWeb = scheme === "http" || scheme === "https";
  if (isWeb && url.hostname === "") return "is not a URL";
  return null;
}

function problemOfWebsiteUrl(text: string): string | null {
  const url = URL.parse(text);
  if (url === null || text.length > MAX_URL_LENGTH) return "is not a URL";
  return url.protocol === "http:" || url.protocol === "https:"
    ? null
    : "must begin with http:// or https://";
}

const checked = (problemOf: (text: string) => string | null) =>
  z
    .string()
    .trim()
    .superRefine((text, context) => {
      const problem = text === "" ? "is required" : problemOf(text);
      if (problem !== null) context.addIssue({ code: "custom", message: problem });
    });

/** The form as X takes it: one of the two protocols on, callback and website both filled. */
export const userAuthenticationSchema = z
  .strictObject({
    isOauth1Enabled: z.boolean(),
    isOauth2Enabled: z.boolean(),
    appType: z.enum(APP_TYPES),
    callbackUrls: z
      .array(checked(problemOfCallbackUrl))
      .min(1, "is required")
      .max(MAX_CALLBACK_URLS, "has more than 10 addresses"),
    websiteUrl: checked(problemOfWebsiteUrl),
  })
  .superRefine((form, context) => {
    if (!form.isOauth1Enabled && !form.isOauth2Enabled) {
      context.addIssue({
        code: "custom",
        path: ["isOauth1Enabled"],
        message: "turn on OAuth 1.0a or OAuth 2.0",
      });
    }
  });

/** Public clients (native, single page) have no client secret; they prove themselves by PKCE alone. */
export function isConfidential(settings: UserAuthentication | null): boolean {
  return settings !== null && (settings.appType === "web" || settings.appType === "bot");
}
