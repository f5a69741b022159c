import type { AccountActivityApi } from "../account-activity/account-activity-api.ts";
import { createPremiumAccountActivity } from "../account-activity/premium.ts";
import type { DmApi } from "../dm/dm-api.ts";
import { createDmV1 } from "../dm/dm-v1.ts";
import type { XCaller } from "./caller.ts";

/**
 * The part of X that changed over the years, behind two small interfaces. X has had three generations
 * of it (premium v1.1, enterprise v1.1, v2); signing, errors, limits, events and users are common to
 * all. A further generation is one more function here that returns its own two objects; nothing that
 * uses {@link DmApi} and {@link AccountActivityApi} has to know.
 */
export interface XGeneration {
  name: string;
  dm: DmApi;
  accountActivity: AccountActivityApi;
}

/** Makes a generation's calls on top of the signing layer. */
export type XGenerationFactory = (caller: XCaller) => XGeneration;

/** Generation A: DMs of API v1.1 and the premium Account Activity API with its dev environments. */
export const premiumGeneration: XGenerationFactory = (caller) => ({
  name: "v1.1-premium",
  dm: createDmV1(caller),
  accountActivity: createPremiumAccountActivity(caller),
});
