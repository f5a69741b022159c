import { homeDivision, type MessageAddress, type MessageStatusName } from "@tsubame/contract";
import type { ConversationView, MessageStatus, WrapupPrompt } from "@tsubame/store";

/** An instant as the API writes it; absent where there is none. */
export function iso(at: Date): string {
  return at.toISOString();
}

/** `{name: text}` when there is a text, nothing otherwise: absent fields are left out rather than null. */
export function present<K extends string, V>(
  name: K,
  value: V | null | undefined,
): Partial<Record<K, V>> {
  return (value === null || value === undefined ? {} : { [name]: value }) as Partial<Record<K, V>>;
}

const prompts = {
  MANDATORY: "mandatory",
  OPTIONAL: "optional",
  AGENT_REQUESTED: "agentRequested",
  MANDATORY_TIMEOUT: "timeout",
  MANDATORY_FORCED_TIMEOUT: "forcedTimeout",
} as const satisfies Record<WrapupPrompt, string>;

/** A queue's wrap-up mode in the words of a participant. */
export function promptName(prompt: WrapupPrompt): (typeof prompts)[WrapupPrompt] {
  return prompts[prompt];
}

const statuses = {
  received: "received",
  queued: "queued",
  sending: "queued",
  unconfirmed: "queued",
  sent: "sent",
  failed: "failed",
  read: "read",
} as const satisfies Record<MessageStatus, MessageStatusName>;

/**
 * Our states in the words of Genesys. An unconfirmed message is `queued` there, with an `errorInfo` that explains it:
 * neither `sent` nor `failed` would be true.
 */
export function statusName(status: MessageStatus): MessageStatusName {
  return statuses[status];
}

/** The customer as an address: X's user id, shown as a handle. */
export function customerAddress(contact: ConversationView["contact"]): MessageAddress {
  return address(contact.xUserId, contact.username, contact.name);
}

/** The company's X account as an address. */
export function accountAddress(account: ConversationView["account"]): MessageAddress {
  return address(account.xUserId ?? "", account.username ?? "", account.name);
}

function address(xUserId: string, username: string, name: string): MessageAddress {
  return {
    name,
    nameRaw: name,
    addressNormalized: xUserId,
    addressRaw: xUserId,
    addressDisplayable: username === "" ? xUserId : `@${username}`,
  };
}

/** Every conversation stands in the one division there is. */
export function divisionsOf(conversationId: string) {
  return [
    {
      division: { ...homeDivision, selfUri: `/api/v2/authorization/divisions/${homeDivision.id}` },
      entities: [{ id: conversationId }],
    },
  ];
}
