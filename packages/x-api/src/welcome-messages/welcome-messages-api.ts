import type { DmContent } from "../dm/dm-api.ts";

/** A greeting that X shows when somebody opens a conversation with the account for the first time. */
export interface WelcomeMessage {
  id: string;
  /** Only for the owner's eyes; null when it was given none. */
  name: string | null;
  text: string;
  createdAtMs: number | null;
  raw: unknown;
}

/** The choice of the one greeting that is shown to everybody. */
export interface WelcomeMessageRule {
  id: string;
  welcomeMessageId: string;
  createdAtMs: number | null;
}

/** One page of greetings or rules. Only a null cursor ends the list. */
export interface WelcomePage<Entry> {
  entries: Entry[];
  nextCursor: string | null;
}

/** Which page to list. */
export interface WelcomePageRequest {
  count?: number;
  cursor?: string;
}

/** A greeting to make. A file in it must have been uploaded as shared. */
export interface WelcomeMessageToCreate extends DmContent {
  name?: string;
}

/**
 * Welcome messages and the rule that picks the one shown to everybody. Only v1.1; elsewhere every call
 * fails with `XUnsupportedError`. Code 214 "Owner must allow dms from anyone." says that the account's
 * DMs are not open. Code 34: no such message or rule.
 *
 * Source: docs/sources.md#x-welcome-messages.
 */
export interface WelcomeMessagesApi {
  create(message: WelcomeMessageToCreate): Promise<WelcomeMessage>;
  /** Replaces text, choices and attachment; the name stays. */
  update(id: string, content: DmContent): Promise<WelcomeMessage>;
  show(id: string): Promise<WelcomeMessage>;
  list(page?: WelcomePageRequest): Promise<WelcomePage<WelcomeMessage>>;
  destroy(id: string): Promise<void>;
  /** X keeps one rule for each account. */
  rules: {
    create(welcomeMessageId: string): Promise<WelcomeMessageRule>;
    show(id: string): Promise<WelcomeMessageRule>;
    list(page?: WelcomePageRequest): Promise<WelcomePage<WelcomeMessageRule>>;
    destroy(id: string): Promise<void>;
  };
}
