import type { Generated } from "kysely";
import type { DefaultedAt, Json } from "./schema-columns.ts";

/** `inactive` people cannot sign in and may return; `deleted` ones stay for the history that names them. */
export type UserState = "active" | "inactive" | "deleted";

/** The one organization and its settings. */
export interface OrganizationTable {
  id: Generated<string>;
  is_only: Generated<boolean>;
  name: string;
  default_language: Generated<string>;
  threading_timeout_minutes: Generated<number>;
  message_capacity: Generated<number>;
  agent_grace_seconds: Generated<number>;
  opt_out_words: Generated<string[]>;
  opt_in_words: Generated<string[]>;
  declined_pause_seconds: Generated<number>;
}

/** A person who signs in. */
export interface UserAccountTable {
  id: Generated<string>;
  name: string;
  email: string;
  password_hash: string | null;
  roles: Generated<string[]>;
  state: Generated<UserState>;
  language: string | null;
  title: string | null;
  department: string | null;
  message_capacity: number | null;
  version: Generated<number>;
  created_at: DefaultedAt;
  modified_at: DefaultedAt;
}

/** A program that gets tokens with a secret of its own. */
export interface OauthClientTable {
  id: Generated<string>;
  name: string;
  secret_hash: string;
  grant_types: string[];
  roles: string[];
  token_validity_seconds: Generated<number>;
  state: Generated<"active" | "disabled" | "inactive">;
  created_by: string | null;
  created_at: DefaultedAt;
  modified_at: DefaultedAt;
}

/** A token, known by its hash only; of a client, of a user, or of both. */
export interface AccessTokenTable {
  token_hash: Buffer;
  id: Generated<string>;
  oauth_client_id: string | null;
  user_id: string | null;
  issued_by: string | null;
  created_at: DefaultedAt;
  expires_at: Date;
}

/** A signed-in browser. */
export interface BrowserSessionTable {
  id: string;
  user_id: string | null;
  body: Json;
  expires_at: Date;
}

/** Failed attempts for one address or from one place, and until when no more are heard. */
export interface SignInFailureTable {
  subject: string;
  failure_count: Generated<number>;
  last_failed_at: Date;
  blocked_until: Date | null;
}

/** The code that lets the first administrator in, known by its hash only. */
export interface SetupCodeTable {
  code_hash: Buffer;
  expires_at: Date;
}
