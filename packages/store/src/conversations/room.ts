import { sql } from "kysely";
import { freeSlot } from "../dispatch/free-slot.ts";
import type { Reader } from "./rows.ts";

/** Most slots an agent can have, whatever their capacity (Genesys: 25). */
const slotLimit = 25;

/** What an agent holds and may hold. */
export interface Room {
  /** The slot to take; undefined when every one is taken. */
  readonly slot: number | undefined;
  /** The slot to take beyond the capacity, for an order that overrides it; undefined when all 25 are taken. */
  readonly slotBeyond: number | undefined;
  readonly heldCount: number;
  readonly capacity: number;
  /** Conversations of the label that they hold, and how many they may; null where nothing bounds it. */
  readonly heldOfLabel: number;
  readonly labelCapacity: number | null;
}

interface RoomRow {
  readonly capacity: number;
  readonly slots: readonly number[];
  readonly heldOfLabel: number;
  readonly labelCapacity: number | null;
}

/** Reads the room of an agent whose row the caller has locked; a slot can be taken only under that lock. */
export async function readRoom(
  reader: Reader,
  options: { readonly userId: string; readonly labelId: string | null },
): Promise<Room> {
  const { userId, labelId } = options;
  const { rows } = await sql<RoomRow>`
    select coalesce(u.message_capacity, (select message_capacity from organization), 1) as capacity,
      array(select p.slot from participant p where p.user_id = u.id and p.slot is not null) as slots,
      (select count(*)::int from participant p join conversation c on c.id = p.conversation_id
        where p.user_id = u.id and p.slot is not null and c.utilization_label_id = ${labelId}::uuid) as "heldOfLabel",
      (select l.maximum_capacity from label_capacity l
        where l.utilization_label_id = ${labelId}::uuid and (l.user_id = u.id or l.user_id is null)
        order by l.user_id nulls last limit 1) as "labelCapacity"
    from user_account u where u.id = ${userId}`.execute(reader);
  const row = rows[0];
  if (!row) throw new Error("the room of a user who does not exist was asked for");
  const { capacity, slots, heldOfLabel, labelCapacity } = row;
  const isLabelFull = labelCapacity !== null && heldOfLabel >= labelCapacity;
  return {
    slot: isLabelFull ? undefined : freeSlot(slots, capacity),
    slotBeyond: freeSlot(slots, slotLimit),
    heldCount: slots.length,
    capacity,
    heldOfLabel,
    labelCapacity,
  };
}
