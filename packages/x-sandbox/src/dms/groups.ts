import { snowflakeTimeMs, type SnowflakeSource } from "../ids/snowflake.ts";
import type { DmContent } from "./dm.ts";

/** A conversation of three and more. It exists in v2 only: neither v1.1 nor Account Activity shows it (docs/sources.md#x-deliveries). */
export interface Group {
  readonly id: string;
  readonly participantIds: readonly string[];
}

/** A message in a group. */
interface GroupMessage extends DmContent {
  readonly kind: "message";
  readonly id: string;
  readonly createdAtMs: number;
  readonly groupId: string;
  readonly senderId: string;
  /** Users who removed it from their own view. */
  readonly hiddenFrom: Set<string>;
}

/** Somebody came into a group. */
interface GroupJoin {
  readonly kind: "join";
  readonly id: string;
  readonly createdAtMs: number;
  readonly groupId: string;
  readonly senderId: string;
  readonly participantIds: readonly string[];
  readonly hiddenFrom: Set<string>;
}

/** What happens in groups. */
export type GroupEvent = GroupMessage | GroupJoin;

/** All groups. */
export interface GroupStore {
  /** Makes a group; its first event tells who joined. The creator is the first of `participantIds`. */
  add(participantIds: readonly [string, ...string[]]): Group;
  get(id: string): Group | undefined;
  addMessage(message: {
    id: string;
    groupId: string;
    senderId: string;
    content: DmContent;
  }): GroupMessage;
  event(id: string): GroupEvent | undefined;
  /** Oldest first. */
  eventsOf(groupId: string): readonly GroupEvent[];
  /** Events of all groups that a user is in, oldest first. */
  eventsOfUser(userId: string): readonly GroupEvent[];
  groups(): Group[];
  events(): GroupEvent[];
  /** Puts back groups of an earlier run. */
  restore(groups: readonly Group[], events: readonly GroupEvent[]): void;
}

/** Keeps groups in memory. */
export function createGroupStore(ids: SnowflakeSource): GroupStore {
  const groups = new Map<string, Group>();
  const events = new Map<string, GroupEvent>();
  const byGroup = new Map<string, GroupEvent[]>();
  const byUser = new Map<string, GroupEvent[]>();

  function file(index: Map<string, GroupEvent[]>, key: string, event: GroupEvent): void {
    const list = index.get(key);
    if (list === undefined) index.set(key, [event]);
    else list.push(event);
  }

  function keep<Event extends GroupEvent>(event: Event): Event {
    events.set(event.id, event);
    file(byGroup, event.groupId, event);
    for (const id of groups.get(event.groupId)?.participantIds ?? []) file(byUser, id, event);
    return event;
  }

  return {
    add(participantIds) {
      const group: Group = { id: ids.next(), participantIds };
      groups.set(group.id, group);
      const id = ids.next();
      keep({
        kind: "join",
        id,
        createdAtMs: snowflakeTimeMs(id),
        groupId: group.id,
        senderId: participantIds[0],
        participantIds,
        hiddenFrom: new Set(),
      });
      return group;
    },
    get: (id) => groups.get(id),
    addMessage: ({ content, ...fields }) =>
      keep({
        ...content,
        ...fields,
        kind: "message",
        createdAtMs: snowflakeTimeMs(fields.id),
        hiddenFrom: new Set(),
      }),
    event: (id) => events.get(id),
    eventsOf: (groupId) => byGroup.get(groupId) ?? [],
    eventsOfUser: (userId) => byUser.get(userId) ?? [],
    groups: () => [...groups.values()],
    events: () => [...events.values()],
    restore(restoredGroups, restoredEvents) {
      for (const group of restoredGroups) groups.set(group.id, group);
      for (const event of restoredEvents) keep({ ...event, hiddenFrom: new Set(event.hiddenFrom) });
    },
  };
}
