import { xErrors, type XError } from "../errors/x-error.ts";

/**
 * Plans of both eras (docs/sources.md#x-apps). `essential` and the self-serve plans of 2023 on do not reach v1.1 DM
 * and Account Activity endpoints; `elevated`, `academic` and `enterprise` do.
 */
export const ACCESS_LEVELS = [
  "essential",
  "elevated",
  "academic",
  "enterprise",
  "free",
  "basic",
  "pro",
  "pay-per-use",
] as const;

/** See {@link ACCESS_LEVELS}. */
export type AccessLevel = (typeof ACCESS_LEVELS)[number];

/** Permission of an app, and of a token at the moment it was made; the words are those of the `x-access-level` header. */
export const PERMISSIONS = ["read", "read-write", "read-write-directmessages"] as const;

/** See {@link PERMISSIONS}. */
export type Permission = (typeof PERMISSIONS)[number];

/**
 * The 453 refusal that an app of this plan meets on a v1.1 endpoint, or null where the plan includes it. The self-serve plans of 2023 on
 * keep a few v1.1 endpoints: sign-in and `media`.
 */
export function refusalOfPlan(level: AccessLevel, part: "dm" | "media" = "dm"): XError | null {
  switch (level) {
    case "elevated":
    case "academic":
    case "enterprise":
      return null;
    case "essential":
      return xErrors.essentialAccess();
    case "free":
    case "basic":
    case "pro":
      return part === "media" ? null : xErrors.limitedAccess();
    case "pay-per-use":
      return part === "media" ? null : xErrors.subsetAccess();
  }
}
