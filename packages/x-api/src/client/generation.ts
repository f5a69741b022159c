import type { AccountActivityApi } from "../account-activity/account-activity-api.ts";
import { createPremiumAccountActivity } from "../account-activity/premium.ts";
import type { DmApi } from "../dm/dm-api.ts";
import { createDmV1 } from "../dm/dm-v1.ts";
import type { MediaApi } from "../media/media-api.ts";
import { createMediaV1 } from "../media/media-v1.ts";
import type { XCaller } from "./caller.ts";

/**
 * The part of X that changed over the years, behind two small interfaces. X has had three generations
 * of it (premium v1.1, enterprise v1.1, v2); signing, errors, limits, events and users are common to
 * all. A further generation is one more function here that returns its own two objects; nothing that
 * uses {@link DmApi} and {@link AccountActivityApi} has to know.
 */
export interface XGeneration {
  name: XGenerationName;
  abilities: XAbilities;
  dm: DmApi;
  media: MediaApi;
  accountActivity: AccountActivityApi;
}

/** The generations there are. */
export type XGenerationName =
  "v1.1-premium" | "v1.1-enterprise" | "v2-account-activity" | "v2-activity";

/** What a generation can do: data, so that a product can show it before anybody tries. */
export interface XAbilities {
  quickReplies: boolean;
  /** Buttons that open an address. */
  callsToAction: boolean;
  location: boolean;
  /** Whether the customer can be shown that somebody types. */
  typing: boolean;
  /** Whether the customer can be shown that a message was read. */
  readMarks: boolean;
  welcomeMessages: boolean;
  media: boolean;
  /** Whether lost deliveries can be asked for again. */
  replay: boolean;
  /** The most DMs in one page of `dm.list`. */
  dmPageSize: number;
}

/** Makes a generation's calls on top of the signing layer. */
export type XGenerationFactory = (caller: XCaller) => XGeneration;

/** What DMs of API v1.1 can do, whatever brings their events. */
const V1_ABILITIES: Omit<XAbilities, "replay"> = {
  quickReplies: true,
  callsToAction: true,
  location: true,
  typing: true,
  readMarks: true,
  welcomeMessages: true,
  media: true,
  dmPageSize: 50,
};

/** Generation A: DMs of API v1.1 and the premium Account Activity API with its dev environments. */
export const premiumGeneration: XGenerationFactory = (caller) => ({
  name: "v1.1-premium",
  abilities: { ...V1_ABILITIES, replay: false },
  dm: createDmV1(caller),
  media: createMediaV1(caller),
  accountActivity: createPremiumAccountActivity(caller),
});
