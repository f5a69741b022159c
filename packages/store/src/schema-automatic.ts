import type { ColumnType, Generated } from "kysely";

/** Something that was said once to a conversation by itself. */
export interface AutomaticMessageTable {
  conversation_id: string;
  /** What it was; never said a second time under the same key. */
  once_key: string;
  message_id: string;
  created_at: Date;
}

/** A customer's newest word to one account about automatic messages: out while `opted_in_at` is null. */
export interface AutomaticOptOutTable {
  integration_id: string;
  contact_id: string;
  opted_out_at: Date;
  opted_in_at: Date | null;
}

/** What a queue says to those who wait in it; `{position}` and `{expectedWait}` stand for their numbers. */
export interface QueueWaitingMessageTable {
  queue_id: string;
  is_enabled: boolean;
  first_after_seconds: number;
  repeat_after_seconds: number;
  maximum_count: number;
  text_en: string;
  text_ja: string;
  modified_at: Date;
}

/** How one wait in a queue ended. */
export interface QueueAnswerTable {
  id: Generated<string>;
  queue_id: string;
  conversation_id: string;
  /** The agent who answered; null where nobody did. */
  user_id: string | null;
  utilization_label_id: string | null;
  outcome: "answered" | "abandoned";
  /** When it came into the queue. */
  entered_at: Date;
  ended_at: Date;
  /** The queue's target at that moment. */
  target_ms: number;
  is_within_target: boolean;
}

/** What is known of a queue at one moment; null: nothing to tell it from. */
export interface QueueMeasureTable {
  queue_id: string;
  estimated_wait_seconds: number | null;
  /** Share of the last 30 minutes, 0 to 1. */
  service_level: number | null;
  measured_at: Date;
}

/** Choices under a message; `metadata` comes back with the one that is taken. */
export type StoredQuickReplies = readonly {
  readonly label: string;
  readonly description?: string;
  readonly metadata: string;
}[];

export type QuickRepliesColumn = ColumnType<
  StoredQuickReplies | null,
  string | null | undefined,
  string | null
>;
