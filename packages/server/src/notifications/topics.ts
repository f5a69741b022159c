import type { Principal } from "../http/principal.ts";

/** A kind of topic: its name with `{id}`, what it tells, and who may listen. */
export interface TopicKind {
  readonly pattern: string;
  readonly description: string;
  /** Needed to listen to the topic of somebody or something else; null: every signed-in caller may. */
  readonly permission: string | null;
  /** The `{id}` is a user's, and that user needs no permission. */
  readonly isOfUser: boolean;
}

/** Every kind of topic that this server sends. The first six are Genesys's, with their bodies. */
export const topicKinds: readonly TopicKind[] = [
  {
    pattern: "v2.users.{id}.conversations.messages",
    description: "The message conversations of a user, whenever one changes",
    permission: "conversation:communication:view",
    isOfUser: true,
  },
  {
    pattern: "v2.users.{id}.conversations",
    description: "The conversations of a user in the full view, whenever one changes",
    permission: "conversation:communication:view",
    isOfUser: true,
  },
  {
    pattern: "v2.users.{id}.routingStatus",
    description: "A user's routing status",
    permission: null,
    isOfUser: true,
  },
  {
    pattern: "v2.users.{id}.presence",
    description: "A user's presence",
    permission: null,
    isOfUser: true,
  },
  {
    pattern: "v2.routing.queues.{id}.conversations.messages",
    description: "The message conversations of a queue, whenever one changes",
    permission: "conversation:communication:view",
    isOfUser: false,
  },
  {
    pattern: "v2.routing.queues.{id}.users",
    description: "Members that join or leave a queue",
    permission: "routing:queue:view",
    isOfUser: false,
  },
  {
    pattern: "tsubame.integrations.{id}.health",
    description: "The hops of a connection to X, whenever one changes, and searches for missed DMs",
    permission: "messaging:integration:view",
    isOfUser: false,
  },
  {
    pattern: "v2.users.{id}.conversations.inbound.typing.event",
    description: "A customer who is typing in a conversation that the user has in hand",
    permission: "conversation:communication:view",
    isOfUser: true,
  },
  {
    pattern: "tsubame.users.{id}.replies",
    description: "When the waiting replies of a user's conversations are expected to go out",
    permission: "conversation:communication:view",
    isOfUser: true,
  },
  {
    pattern: "tsubame.integrations.{id}",
    description: "The checks and state of a connection to X, while they run",
    permission: "messaging:integration:view",
    isOfUser: false,
  },
];

const idPattern = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
const matchers = topicKinds.map((kind) => ({
  kind,
  expression: new RegExp(
    `^${kind.pattern.replaceAll(".", "\\.").replace("{id}", `(${idPattern})`)}$`,
  ),
}));

/** A topic that exists. */
export interface Topic {
  readonly name: string;
  readonly kind: TopicKind;
  readonly subjectId: string;
}

/**
 * Reads a topic as a client writes it. The combined form `v2.users.{id}?presence&routingStatus` stands for several
 * topics, each of which then sends under its own name. An empty list: there is no such topic.
 */
export function parseTopic(text: string): readonly Topic[] {
  const [stem = "", ...others] = text.split("?");
  if (others.length > 0) {
    const names = others.join("?").split("&");
    const topics = names.map((name) => parseOne(`${stem}.${name}`));
    return topics.every((topic) => topic !== undefined) ? topics : [];
  }
  const topic = parseOne(text);
  return topic ? [topic] : [];
}

function parseOne(text: string): Topic | undefined {
  for (const { kind, expression } of matchers) {
    const subjectId = expression.exec(lowerId(text))?.[1];
    if (subjectId !== undefined) {
      return { name: kind.pattern.replace("{id}", subjectId), kind, subjectId };
    }
  }
  return undefined;
}

/** Ids are compared in lower case, whatever a client writes. */
function lowerId(text: string): string {
  return text.replace(/[0-9a-f-]{36}/i, (id) => id.toLowerCase());
}

/** The permission a caller lacks to listen to a topic; null when they may. */
export function missingPermission(
  topic: Topic,
  principal: Pick<Principal, "userId" | "permissions">,
): string | null {
  const { kind, subjectId } = topic;
  if (kind.permission === null) return null;
  if (kind.isOfUser && principal.userId === subjectId) return null;
  return principal.permissions.has(kind.permission) ? null : kind.permission;
}
