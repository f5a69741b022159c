import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { entityId, entityListing, instant, pagingQuery } from "../genesys/common.ts";

/** Why a search for missed DMs was begun. */
export const backfillReasons = [
  /** A hop between X and us was broken and is whole again. */
  "break",
  /** This server was not running. */
  "downtime",
  /** The credentials were replaced. */
  "rotation",
  /** X's list has DMs that were never delivered. */
  "missedEvents",
  /** An administrator asked. */
  "requested",
] as const;
export const backfillReason = z.enum(backfillReasons);
export type BackfillReason = z.infer<typeof backfillReason>;

/** What a search could not bring back, and why. */
export const unrecoverable = z.object({
  reason: z.enum([
    /** Older than the 30 days for which X keeps its list. */
    "beyondHorizon",
    /** Group conversations, which the channel does not carry. */
    "groups",
    /** Encrypted conversations, which X shows to nobody else. */
    "encrypted",
    /** X refused its list to the end. */
    "listRefused",
  ]),
  /** How many; null where X does not say. */
  count: z.int().nullable(),
  /** The part of the window it is about; null: all of it. */
  fromAt: instant.nullable(),
  untilAt: instant.nullable(),
  /** X's own code and text, where X refused. */
  detail: z.string().nullable(),
});
export type Unrecoverable = z.infer<typeof unrecoverable>;

export const backfill = z.object({
  id: z.uuid(),
  integrationId: z.uuid(),
  reason: backfillReason,
  /** `waiting`: its turn has not come, or X's limit has to renew first (`nextStepAt`). */
  state: z.enum(["waiting", "running", "done", "failed"]),
  fromAt: instant,
  untilAt: instant,
  /** DMs that X showed in the window. */
  foundCount: z.int(),
  /** Those that were here already. */
  knownCount: z.int(),
  addedCount: z.int(),
  /** How many of those added were delivered again by X, rather than listed. */
  replayedCount: z.int(),
  /** How far back X's list was read; null before the first page. */
  listedBackToAt: instant.nullable(),
  unrecoverable: z.array(unrecoverable),
  /** What it waits for; null when it does not wait. */
  waitsFor: z.enum(["turn", "limit", "replay", "access", "x"]).nullable(),
  nextStepAt: instant.nullable(),
  createdAt: instant,
  endedAt: instant.nullable(),
  durationSeconds: z.number().nullable(),
});
export type Backfill = z.infer<typeof backfill>;

const path = z.object({ integrationId: entityId });

export const getIntegrationBackfills = endpoint({
  id: "getIntegrationBackfills",
  method: "GET",
  path: "/api/tsubame/v1/integrations/{integrationId}/backfills",
  summary: "Searches for missed DMs with their reports, newest first",
  permissions: ["messaging:integration:view"],
  params: path,
  query: pagingQuery,
  response: entityListing(backfill),
  status: 200,
});

export const postIntegrationBackfill = endpoint({
  id: "postIntegrationBackfill",
  method: "POST",
  path: "/api/tsubame/v1/integrations/{integrationId}/backfills",
  summary:
    "Search X for DMs that are missing since an instant; what is here already stays as it is",
  permissions: ["messaging:integration:edit"],
  params: path,
  body: z.object({ fromAt: instant }),
  response: backfill,
  status: 202,
});
