import type { ColumnType, Generated } from "kysely";
import type { DefaultedAt, DefaultedJson, Json } from "./schema-columns.ts";

/** A flow as it is now; `flow_version` has it as it was. */
export interface FlowTable {
  id: Generated<string>;
  name: string;
  type: Generated<"inboundshortmessage" | "inqueueshortmessage">;
  rules: Json;
  state: Generated<"active" | "deleted">;
  version: Generated<number>;
  created_by: string | null;
  modified_by: string | null;
  created_at: DefaultedAt;
  modified_at: DefaultedAt;
}

/** The address customers of an account write to, and the flow that answers there. */
export interface RecipientTable {
  id: Generated<string>;
  integration_id: string;
  name: string;
  flow_id: string | null;
  modified_by: string | null;
  created_at: DefaultedAt;
  modified_at: DefaultedAt;
}

/** A flow as it was saved once. */
export interface FlowVersionTable {
  flow_id: string;
  version: number;
  name: string;
  rules: ColumnType<unknown, string, string>;
  saved_by: string | null;
  restored_from_version: number | null;
  saved_at: Date;
}

/** One time that a flow looked at a conversation. `trace` has the rules it tried. */
export interface FlowRunTable {
  id: Generated<string>;
  conversation_id: string;
  flow_id: string | null;
  flow_name: string | null;
  flow_version: number | null;
  rule_id: string | null;
  reason: string;
  queue_id: string | null;
  trace: DefaultedJson;
  ran_at: Date;
}

/** A question that waits for the customer's answer. */
export interface FlowMenuTable {
  conversation_id: string;
  flow_id: string;
  flow_version: number;
  rule_id: string;
  asked_rule_ids: string[];
  first_message_id: string;
  asked_at: Date;
  deadline_at: Date;
  wrong_answer_count: Generated<number>;
  question_key: string;
}
