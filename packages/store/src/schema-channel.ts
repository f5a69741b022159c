import type { ColumnType, Generated } from "kysely";
import type { DefaultedAt, DefaultedJson, NullableJson } from "./schema-columns.ts";

/** A connected X account: its app's credentials (sealed), what X says of it, its checks and its settings. */
export interface IntegrationTable {
  id: Generated<string>;
  name: string;
  generation: Generated<string>;
  tier: "premium" | "enterprise";
  environment_name: string | null;
  consumer_key: string;
  consumer_secret_sealed: Buffer;
  previous_consumer_secret_sealed: Buffer | null;
  previous_consumer_secret_until: Date | null;
  access_token: string;
  access_token_secret_sealed: Buffer;
  x_app_id: string | null;
  x_user_id: string | null;
  x_username: string | null;
  x_user: ColumnType<unknown, string | null | undefined, string | null>;
  webhook_key: string;
  webhook_id: string | null;
  create_status: Generated<"Initiated" | "Completed" | "Error">;
  create_error: ColumnType<unknown, string | null | undefined, string | null>;
  status: Generated<"Active" | "Inactive">;
  checks: DefaultedJson<unknown[]>;
  checked_at: Date | null;
  supported_content_id: string | null;
  messaging_setting_id: string | null;
  last_event_at: Date | null;
  last_crc_at: Date | null;
  sends_typing: Generated<boolean>;
  sends_read_marks: Generated<boolean>;
  /** Replies after each message of the customer that X's daily limits leave out; null: every reply counts. */
  replies_per_inbound: ColumnType<number | null, number | null | undefined, number | null>;
  credentials_rotated_at: Date | null;
  /** When somebody confirmed that this is the account customers write to. */
  account_confirmed_at: Date | null;
  is_deleted: Generated<boolean>;
  version: Generated<number>;
  created_by: string | null;
  modified_by: string | null;
  created_at: DefaultedAt;
  modified_at: DefaultedAt;
}

/** How one hop between X and us is; `unknown` until it was looked at, or where nothing can be seen. */
export type HopState = "green" | "amber" | "red" | "unknown";

/** One hop of one account. `since_at` moves only when the state changes. */
export interface IntegrationHopTable {
  integration_id: string;
  hop: string;
  state: HopState;
  since_at: Date;
  checked_at: Date;
  evidence: DefaultedJson<Record<string, string | number | boolean | null>>;
}

/** One search for DMs that were missed in a window of time. */
export interface BackfillTable {
  id: Generated<string>;
  integration_id: string;
  reason: string;
  state: Generated<"waiting" | "running" | "done" | "failed">;
  from_at: Date;
  until_at: Date;
  /** DMs that X showed in the window. */
  found_count: Generated<number>;
  /** Those that were here already. */
  known_count: Generated<number>;
  added_count: Generated<number>;
  /** Where the search is: cursors and jobs. */
  progress: DefaultedJson;
  report: NullableJson;
  next_step_at: DefaultedAt;
  created_at: DefaultedAt;
  ended_at: Date | null;
}

/** The newest round-trip test of an account: a code that somebody sends from a phone. */
export interface RoundTripTable {
  integration_id: string;
  code: string;
  started_at: Date;
  expires_at: Date;
  seen_at: Date | null;
  x_created_at: Date | null;
  x_event_id: string | null;
}

/** What X's headers said about one limit of one account. */
export interface XLimitTable {
  integration_id: string;
  name: string;
  window_seconds: number;
  limit_count: number;
  remaining_count: number | null;
  reset_at: Date | null;
  learned_at: Date;
}

/** Why nothing of an account is sent now, and when X is asked again. */
export interface SendHoldTable {
  integration_id: string;
  reason: string;
  x_code: number | null;
  http_status: number | null;
  since_at: Date;
  next_try_at: Date;
  try_count: Generated<number>;
}

/** A picture, GIF or video of a message; its bytes are in `media_part`. */
export interface MediaTable {
  id: Generated<string>;
  direction: "inbound" | "outbound";
  state: "pending" | "uploading" | "stored" | "refused" | "failed";
  integration_id: string;
  conversation_id: string;
  message_id: string | null;
  kind: "photo" | "animated_gif" | "video" | null;
  content_type: string | null;
  /** bigint, read as a decimal string. */
  byte_count: ColumnType<string | null, number | null | undefined, number | null>;
  sha256: Buffer | null;
  width: number | null;
  height: number | null;
  duration_ms: number | null;
  file_name: string | null;
  source_url: string | null;
  x_media_id: string | null;
  x_media_expires_at: Date | null;
  error_code: string | null;
  attempt_count: Generated<number>;
  created_by: string | null;
  created_at: DefaultedAt;
  stored_at: Date | null;
  /** A pending one is not fetched before this. */
  next_attempt_at: DefaultedAt;
  /** A node is fetching it until then. */
  claimed_until: Date | null;
  /** Fetches that failed since somebody last asked for it. */
  retry_count: Generated<number>;
  /** Facts for the texts of `error_code`, such as the limit that was passed. */
  error_detail: ColumnType<unknown, string | null | undefined, string | null>;
  /** What the sender said the bytes hash to (RFC 1864). */
  declared_md5: Buffer | null;
}

/** At most 1 MiB of a medium; part 0 comes first. */
export interface MediaPartTable {
  media_id: string;
  part_number: number;
  bytes: Buffer;
}
