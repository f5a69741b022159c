import type { ColumnType, Generated } from "kysely";
import type { DefaultedAt } from "./schema-columns.ts";

/** What an agent says about themselves (docs/sources.md#genesys-presence). */
export type Presence =
  | "Available"
  | "Away"
  | "Break"
  | "Meal"
  | "Meeting"
  | "Training"
  | "Busy"
  | "Idle"
  | "On Queue"
  | "Offline";

/** What the system sees of an agent (docs/sources.md#genesys-presence). */
export type RoutingStatus =
  "OFF_QUEUE" | "IDLE" | "INTERACTING" | "NOT_RESPONDING" | "COMMUNICATING";

/** What an agent says and what the system sees, each since when; `disconnected_at` is null while a desktop is open. */
export interface AgentStateTable {
  user_id: string;
  presence: Generated<Presence>;
  presence_message: string | null;
  presence_at: DefaultedAt;
  routing_status: Generated<RoutingStatus>;
  routing_status_at: DefaultedAt;
  idle_since_at: Date | null;
  disconnected_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
}

/** A skill; languages have the same columns. */
export interface SkillTable {
  id: Generated<string>;
  name: string;
  state: Generated<"active" | "inactive" | "deleted">;
  version: Generated<number>;
  modified_at: DefaultedAt;
}

/** How well somebody has a skill, 0 to 5. */
export interface UserSkillTable {
  user_id: string;
  skill_id: string;
  proficiency: number;
}

/** How well somebody has a language, 0 to 5. */
export interface UserLanguageTable {
  user_id: string;
  language_id: string;
  proficiency: number;
}
