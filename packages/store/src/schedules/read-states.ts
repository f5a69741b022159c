import { sql } from "kysely";
import type { Reader } from "../conversations/rows.ts";
import type { ScheduleKind } from "../schema-schedules.ts";
import { readScheduleGroups, type ReadGroup } from "./read-groups.ts";
import { timelineOf, type Stretch } from "./timeline.ts";

/** What is remembered of a group: its states around the time it was last asked for. */
interface KnownGroup {
  readonly revision: string;
  readonly from: number;
  readonly until: number;
  readonly stretches: readonly Stretch[];
}

const dayMs = 86_400_000;
/** Groups remembered by a process; those computed longest ago are forgotten first. */
const mostKnownGroups = 500;
/** By group id. A revision is never used twice, so what stands under one is right in every process and transaction. */
const known = new Map<string, KnownGroup>();

/**
 * Whether each group is open, closed or on holiday at an instant. Groups that do not exist, or whose schedules cannot be
 * worked out, are left out.
 *
 * Made for the way of every inbound DM: one look-up by primary key for all groups; what follows from their schedules is
 * computed for two weeks at a time and again only when something they are made of has changed.
 */
export async function readScheduleStates(
  reader: Reader,
  options: { readonly groupIds: readonly string[]; readonly at: Date },
): Promise<Map<string, ScheduleKind>> {
  const at = options.at.getTime();
  if (options.groupIds.length === 0) return new Map();
  const { rows } = await sql<{ id: string; revision: string }>`
    select id, revision from schedule_group
    where id = any(${[...new Set(options.groupIds)]}::uuid[]) and state = 'active'`.execute(reader);
  const stale = rows.filter(({ id, revision }) => {
    const group = known.get(id);
    return group?.revision !== revision || at < group.from || at >= group.until;
  });
  const ids = stale.map(({ id }) => id);
  for (const id of ids) known.delete(id);
  for (const group of await readScheduleGroups(reader, ids)) remember(group, at);
  const states = rows.flatMap(({ id }) => {
    const stretch = stretchAt(known.get(id)?.stretches ?? [], at);
    return stretch === undefined ? [] : [[id, stretch.state] as const];
  });
  for (const id of [...known.keys()].slice(0, Math.max(0, known.size - mostKnownGroups))) {
    known.delete(id);
  }
  return new Map(states);
}

function remember({ id, revision, prepared }: ReadGroup, at: number): void {
  if (prepared === null) return;
  // A day back as well: batches of several nodes and clocks do not come in order of time.
  const from = at - dayMs;
  const until = at + 14 * dayMs;
  known.set(id, { revision, from, until, stretches: timelineOf(prepared, from, until) });
}

/** The stretch an instant lies in, by bisection: they follow each other without a gap. */
function stretchAt(stretches: readonly Stretch[], at: number): Stretch | undefined {
  let low = 0;
  let high = stretches.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((stretches[middle]?.startsAt ?? Infinity) <= at) low = middle;
    else high = middle - 1;
  }
  return stretches[low];
}

/** The emergencies that are declared now. */
export async function readActiveEmergencies(reader: Reader): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    select id from emergency_group where is_enabled and state = 'active'`.execute(reader);
  return new Set(rows.map(({ id }) => id));
}
