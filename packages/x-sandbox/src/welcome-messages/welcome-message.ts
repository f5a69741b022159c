import type { DmContent } from "../dms/dm.ts";
import { snowflakeTimeMs, type SnowflakeSource } from "../ids/snowflake.ts";

/** A greeting that a business wrote: shown to a customer who opens the conversation, before anything was sent. */
export interface WelcomeMessage extends DmContent {
  readonly id: string;
  readonly createdAtMs: number;
  readonly ownerId: string;
  readonly name: string | null;
  readonly sourceAppId: string;
}

/** Makes one welcome message the account's default. */
export interface WelcomeRule {
  readonly id: string;
  readonly createdAtMs: number;
  readonly ownerId: string;
  readonly welcomeMessageId: string;
}

/** What lasts of it: for the next run. */
interface WelcomeState {
  readonly messages: readonly WelcomeMessage[];
  readonly rules: readonly WelcomeRule[];
}

/** Welcome messages, their rules, and which greeting which customer has in front of them. */
export interface WelcomeMessageStore {
  /** Adds one, or replaces the one with this id. */
  put(message: Omit<WelcomeMessage, "createdAtMs">): WelcomeMessage;
  get(id: string): WelcomeMessage | undefined;
  /** Newest first. */
  ofOwner(ownerId: string): WelcomeMessage[];
  /** Removes it and a rule that names it. */
  remove(id: string): boolean;
  /** Null when the account has a rule already. */
  addRule(rule: { ownerId: string; welcomeMessageId: string }): WelcomeRule | null;
  rule(id: string): WelcomeRule | undefined;
  ruleOf(ownerId: string): WelcomeRule | undefined;
  removeRule(id: string): boolean;
  /** The customer sees this greeting; the next message to the owner was brought about by it. */
  greet(customerId: string, message: WelcomeMessage): void;
  /** The greeting that the customer answers now, once. */
  takeGreeting(customerId: string, ownerId: string): string | null;
  /** What a shortened link in a welcome message stands for. */
  linkTarget(shortUrl: string): string | undefined;
  snapshot(): WelcomeState;
  restore(state: WelcomeState): void;
}

const pair = (customerId: string, ownerId: string): string => `${customerId}/${ownerId}`;

/** Keeps welcome messages in memory. */
export function createWelcomeMessageStore(ids: SnowflakeSource): WelcomeMessageStore {
  const messages = new Map<string, WelcomeMessage>();
  const rules = new Map<string, WelcomeRule>();
  const greetings = new Map<string, string>();
  const ruleOf = (ownerId: string): WelcomeRule | undefined =>
    [...rules.values()].find((rule) => rule.ownerId === ownerId);

  return {
    put(fields) {
      const message = { ...fields, createdAtMs: snowflakeTimeMs(fields.id) };
      messages.set(message.id, message);
      return message;
    },
    get: (id) => messages.get(id),
    ofOwner: (ownerId) =>
      [...messages.values()].filter((message) => message.ownerId === ownerId).toReversed(),
    remove(id) {
      for (const rule of rules.values()) {
        if (rule.welcomeMessageId === id) rules.delete(rule.id);
      }
      return messages.delete(id);
    },
    addRule(fields) {
      if (ruleOf(fields.ownerId) !== undefined) return null;
      const id = ids.next();
      const rule: WelcomeRule = { ...fields, id, createdAtMs: snowflakeTimeMs(id) };
      rules.set(id, rule);
      return rule;
    },
    rule: (id) => rules.get(id),
    ruleOf,
    removeRule: (id) => rules.delete(id),
    greet(customerId, message) {
      greetings.set(pair(customerId, message.ownerId), message.id);
    },
    takeGreeting(customerId, ownerId) {
      const key = pair(customerId, ownerId);
      const id = greetings.get(key) ?? null;
      greetings.delete(key);
      return id;
    },
    linkTarget(shortUrl) {
      for (const message of messages.values()) {
        const url = message.entities.urls.find((one) => one.url === shortUrl);
        if (url !== undefined) return url.expanded_url;
        const cta = message.ctas.find((one) => one.tcoUrl === shortUrl);
        if (cta !== undefined) return cta.url;
      }
      return undefined;
    },
    snapshot: () => ({ messages: [...messages.values()], rules: [...rules.values()] }),
    restore(state) {
      for (const message of state.messages) messages.set(message.id, message);
      for (const rule of state.rules) rules.set(rule.id, rule);
    },
  };
}
