import type { ColumnType, Generated } from "kysely";

type DefaultedAt = ColumnType<Date, Date | undefined, Date>;

/** A kind of conversation that agents can take fewer of than of messages in all. */
export interface UtilizationLabelTable {
  id: Generated<string>;
  name: string;
  created_at: DefaultedAt;
  modified_at: DefaultedAt;
}

/** Conversations of a label at once: of one user, or of everybody without an entry of their own (`user_id` null). */
export interface LabelCapacityTable {
  utilization_label_id: string;
  user_id: string | null;
  maximum_capacity: number;
}

/** People whom rules of queues bring in together. */
export interface AgentGroupTable {
  id: Generated<string>;
  name: string;
  description: string | null;
  state: Generated<"active" | "deleted">;
  version: Generated<number>;
  created_at: DefaultedAt;
  modified_at: DefaultedAt;
}

export interface AgentGroupMemberTable {
  agent_group_id: string;
  user_id: string;
}
