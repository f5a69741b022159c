import type { AccountActivityApi } from "../account-activity/account-activity-api.ts";
import { createAccountActivityV2 } from "../account-activity/account-activity-v2.ts";
import { createEnterpriseAccountActivity } from "../account-activity/enterprise.ts";
import { createPremiumAccountActivity } from "../account-activity/premium.ts";
import { createActivity } from "../activity/activity-api.ts";
import { createActivityStream, type ActivityStream } from "../activity/activity-stream.ts";
import type { DmApi } from "../dm/dm-api.ts";
import { createDmV1 } from "../dm/dm-v1.ts";
import type { DmV2Api } from "../dm/dm-v2-api.ts";
import { createDmV2 } from "../dm/dm-v2.ts";
import type { MediaApi } from "../media/media-api.ts";
import { createMediaV1 } from "../media/media-v1.ts";
import { createMediaV2 } from "../media/media-v2.ts";
import { createUsersV2 } from "../users/users-v2.ts";
import type { XCaller } from "./caller.ts";

/**
 * The part of X that changed over the years, behind small interfaces. X has had four generations of it:
 * two ways of receiving beside the DMs of v1.1, and two beside those of v2. Signing, errors, limits,
 * events and users are common to all. A further generation is one more function here; nothing that uses
 * {@link DmApi} and {@link AccountActivityApi} has to know.
 */
export interface XGeneration {
  name: XGenerationName;
  abilities: XAbilities;
  dm: DmApi;
  /** What only DMs of v2 have; null for v1.1. */
  dmV2: DmV2Api | null;
  media: MediaApi;
  accountActivity: AccountActivityApi;
  /** Receives events without a webhook; null where X has no stream. */
  activityStream: ActivityStream | null;
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

/** What DMs of API v2 can do. */
const V2_ABILITIES: XAbilities = {
  quickReplies: false,
  callsToAction: false,
  location: false,
  typing: false,
  readMarks: false,
  welcomeMessages: false,
  media: true,
  replay: true,
  dmPageSize: 100,
};

/** Generation A: DMs of API v1.1 and the premium Account Activity API with its dev environments. */
export const premiumGeneration: XGenerationFactory = (caller) => ({
  name: "v1.1-premium",
  abilities: GENERATION_ABILITIES["v1.1-premium"],
  dm: createDmV1(caller),
  dmV2: null,
  media: createMediaV1(caller),
  accountActivity: createPremiumAccountActivity(caller),
  activityStream: null,
});

/** Generation B: DMs of API v1.1 and the enterprise Account Activity API. */
export const enterpriseGeneration: XGenerationFactory = (caller) => ({
  name: "v1.1-enterprise",
  abilities: GENERATION_ABILITIES["v1.1-enterprise"],
  dm: createDmV1(caller),
  dmV2: null,
  media: createMediaV1(caller),
  accountActivity: createEnterpriseAccountActivity(caller),
  activityStream: null,
});

/** Generation C: DMs and webhooks of API v2 with Account Activity v2, which X calls deprecated. */
export const accountActivityV2Generation: XGenerationFactory = (caller) => {
  const dm = createDmV2(caller, "v2-account-activity");
  return {
    name: "v2-account-activity",
    abilities: V2_ABILITIES,
    dm,
    dmV2: dm,
    media: createMediaV2(caller),
    accountActivity: createAccountActivityV2(caller),
    activityStream: null,
  };
};

/** Generation C with the X Activity API: subscriptions by kind of event, webhook or stream. */
export const activityGeneration: XGenerationFactory = (caller) => {
  const dm = createDmV2(caller, "v2-activity");
  return {
    name: "v2-activity",
    abilities: V2_ABILITIES,
    dm,
    dmV2: dm,
    media: createMediaV2(caller),
    accountActivity: createActivity(caller, createUsersV2(caller, "v2-activity")),
    activityStream: createActivityStream(caller),
  };
};

/** What each generation can do, for whoever has its name only. */
export const GENERATION_ABILITIES: Readonly<Record<XGenerationName, XAbilities>> = {
  "v1.1-premium": { ...V1_ABILITIES, replay: false },
  "v1.1-enterprise": { ...V1_ABILITIES, replay: true },
  "v2-account-activity": V2_ABILITIES,
  "v2-activity": V2_ABILITIES,
};

const GENERATIONS: Readonly<Record<XGenerationName, XGenerationFactory>> = {
  "v1.1-premium": premiumGeneration,
  "v1.1-enterprise": enterpriseGeneration,
  "v2-account-activity": accountActivityV2Generation,
  "v2-activity": activityGeneration,
};

/** Whether a stored name is one of a generation. */
export function isGenerationName(name: string): name is XGenerationName {
  return Object.hasOwn(GENERATIONS, name);
}

/** The generation of a stored name; a TypeError when there is none, since guessing would sign wrong calls. */
export function generationNamed(name: string): XGenerationFactory {
  if (!isGenerationName(name)) {
    throw new TypeError(`X has no generation called "${name}"`);
  }
  return GENERATIONS[name];
}
