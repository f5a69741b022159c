import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { csv, entityId, entityListing, entityRefInput, instant, paging } from "./common.ts";

/** What a person says they are doing. The ten system presences; only "On Queue" receives work. */
export const systemPresences = [
  "Available",
  "Away",
  "Break",
  "Meal",
  "Meeting",
  "Training",
  "Busy",
  "Idle",
  "On Queue",
  "Offline",
] as const;
export const systemPresence = z.enum(systemPresences);
export type SystemPresence = (typeof systemPresences)[number];

/**
 * Ids of the presence definitions, the same on every installation. They are ours: clients are expected to look
 * definitions up by `systemPresence`, as they must with Genesys.
 */
export const presenceDefinitionIds: Readonly<Record<SystemPresence, string>> = {
  Available: "f0000000-0000-4000-8000-0000000000b1",
  Away: "f0000000-0000-4000-8000-0000000000b2",
  Break: "f0000000-0000-4000-8000-0000000000b3",
  Meal: "f0000000-0000-4000-8000-0000000000b4",
  Meeting: "f0000000-0000-4000-8000-0000000000b5",
  Training: "f0000000-0000-4000-8000-0000000000b6",
  Busy: "f0000000-0000-4000-8000-0000000000b7",
  Idle: "f0000000-0000-4000-8000-0000000000b8",
  "On Queue": "f0000000-0000-4000-8000-0000000000b9",
  Offline: "f0000000-0000-4000-8000-0000000000ba",
};

/** The presence a definition id stands for; undefined for an id nobody knows. */
export function presenceOfDefinition(definitionId: string): SystemPresence | undefined {
  const wanted = definitionId.toLowerCase();
  return systemPresences.find((presence) => presenceDefinitionIds[presence] === wanted);
}

/** A presence an agent can choose, with its name in each language. */
export const presenceDefinition = z.object({
  id: z.string(),
  name: z.string(),
  type: z.literal("System"),
  languageLabels: z.record(z.string(), z.string()),
  systemPresence,
  divisionId: z.string(),
  primary: z.boolean(),
  deactivated: z.boolean(),
  selfUri: z.string(),
});
export type PresenceDefinition = z.output<typeof presenceDefinition>;

export const getPresencedefinitions = endpoint({
  id: "getPresencedefinitions",
  method: "GET",
  path: "/api/v2/presencedefinitions",
  summary: "List presence definitions",
  permissions: [],
  query: z.object({
    ...paging,
    deleted: z.string().optional(),
    deactivated: z.string().optional(),
    localeCode: z.string().optional(),
    divisionId: csv.optional(),
  }),
  response: entityListing(presenceDefinition),
  status: 200,
});

/** A person's presence now. `source` is where it was set; there is one source. */
export const userPresence = z.object({
  id: z.string(),
  source: z.literal("PURECLOUD"),
  primary: z.boolean(),
  presenceDefinition: z.object({ id: z.string(), systemPresence, selfUri: z.string() }),
  message: z.string().optional(),
  modifiedDate: instant,
  selfUri: z.string(),
});
export type UserPresence = z.output<typeof userPresence>;

const userParams = z.object({ userId: entityId });

export const getUserPresencesPurecloud = endpoint({
  id: "getUserPresencesPurecloud",
  method: "GET",
  path: "/api/v2/users/{userId}/presences/purecloud",
  summary: "Read a user's presence",
  permissions: [],
  params: userParams,
  response: userPresence,
  status: 200,
});

/** Presence is set by definition id, or by system presence for scripts that know only the name. */
export const patchUserPresencesPurecloud = endpoint({
  id: "patchUserPresencesPurecloud",
  method: "PATCH",
  path: "/api/v2/users/{userId}/presences/purecloud",
  summary: "Set a user's presence; On Queue makes the user eligible for work",
  permissions: [],
  params: userParams,
  body: z.object({
    presenceDefinition: z
      .union([entityRefInput, z.object({ systemPresence })])
      .describe("By id, or by system presence"),
    message: z.string().max(250).optional(),
  }),
  response: userPresence,
  status: 200,
});

/** What the routing system thinks of the agent (docs/sources.md#genesys-presence). */
export const routingStatuses = [
  "OFF_QUEUE",
  "IDLE",
  "INTERACTING",
  "NOT_RESPONDING",
  "COMMUNICATING",
] as const;
export const routingStatusName = z.enum(routingStatuses);

export const routingStatus = z.object({
  userId: z.string(),
  status: routingStatusName,
  startTime: instant.optional(),
});
export type UserRoutingStatus = z.output<typeof routingStatus>;

export const getUserRoutingstatus = endpoint({
  id: "getUserRoutingstatus",
  method: "GET",
  path: "/api/v2/users/{userId}/routingstatus",
  summary: "Read a user's routing status",
  permissions: [],
  params: userParams,
  response: routingStatus,
  status: 200,
});

/** Only IDLE is a request a person can make: it ends NOT_RESPONDING. The other states follow from facts. */
export const putUserRoutingstatus = endpoint({
  id: "putUserRoutingstatus",
  method: "PUT",
  path: "/api/v2/users/{userId}/routingstatus",
  summary: "Set a user's routing status; IDLE ends NOT_RESPONDING",
  permissions: [],
  params: userParams,
  body: z.object({ status: routingStatusName }),
  response: routingStatus,
  status: 200,
});
