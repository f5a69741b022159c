import type { ScheduleKind } from "../schema-schedules.ts";
import { clocksOf, localTimeAt } from "./local-time.ts";
import { prepareRecurrence, type Recurrence, type ScheduleTimes } from "./occurrences.ts";

/** A schedule in a group. */
export interface GroupedSchedule extends ScheduleTimes {
  readonly id: string;
  readonly kind: ScheduleKind;
}

/** A stretch of time in which one schedule decides; instants in milliseconds. */
export interface Stretch {
  readonly startsAt: number;
  readonly endsAt: number;
  readonly state: ScheduleKind;
  /** Which schedule says so; null where none takes place, which means closed. */
  readonly scheduleId: string | null;
}

/** A group made ready for being asked. */
export interface PreparedGroup {
  readonly timeZone: string;
  /** In the order in which they decide. */
  readonly members: readonly { id: string; state: ScheduleKind; recurrence: Recurrence }[];
}

/** A holiday stands above closing times, and these above opening times (docs/sources.md#genesys-schedules). */
const precedence: readonly ScheduleKind[] = ["holiday", "closed", "open"];
/** No zone is further from UTC, and no change of summer time is longer. */
const widestOffsetMs = 26 * 3_600_000;

/**
 * Prepares a group. Of several schedules of one kind the first given decides.
 *
 * @throws RecurrenceRuleError for a rule that cannot be worked out
 */
export function prepareGroup(
  timeZone: string,
  schedules: readonly GroupedSchedule[],
): PreparedGroup {
  const members = precedence.flatMap((state) =>
    schedules
      .filter((schedule) => schedule.kind === state)
      .map((schedule) => ({ id: schedule.id, state, recurrence: prepareRecurrence(schedule) })),
  );
  return { timeZone, members };
}

interface Boundary {
  readonly at: number;
  readonly member: number;
  readonly change: 1 | -1;
}

/**
 * The group's states from an instant until before another, without a gap: at least one stretch. Work and memory grow
 * with the number of occurrences in between.
 */
export function timelineOf(group: PreparedGroup, from: number, until: number): Stretch[] {
  const boundaries = boundariesOf(group, from, until);
  const running = new Map<number, number>();
  const stretches: Stretch[] = [];
  let at = from;
  let next = 0;
  while (at < until) {
    for (let one = boundaries[next]; one !== undefined && one.at <= at; one = boundaries[next]) {
      running.set(one.member, (running.get(one.member) ?? 0) + one.change);
      next += 1;
    }
    const endsAt = Math.min(boundaries[next]?.at ?? until, until);
    push(stretches, { startsAt: at, endsAt, ...decide(group, running) });
    at = endsAt;
  }
  return stretches;
}

function boundariesOf(group: PreparedGroup, from: number, until: number): Boundary[] {
  const { timeZone } = group;
  const fromLocal = localTimeAt(from, timeZone) - widestOffsetMs;
  const untilLocal = localTimeAt(until, timeZone) + widestOffsetMs;
  const longestMs = Math.max(0, ...group.members.map(({ recurrence }) => recurrence.durationMs));
  const instantOf = clocksOf(
    timeZone,
    from - longestMs - 2 * widestOffsetMs,
    until + longestMs + 2 * widestOffsetMs,
  );
  return group.members
    .flatMap(({ recurrence }, member) => {
      const { durationMs } = recurrence;
      return recurrence.startsBetween(fromLocal - durationMs, untilLocal).flatMap((start) => {
        const startsAt = instantOf(start);
        const endsAt = instantOf(start + durationMs);
        if (endsAt <= startsAt || endsAt <= from || startsAt >= until) return [];
        return [
          { at: startsAt, member, change: 1 as const },
          { at: endsAt, member, change: -1 as const },
        ];
      });
    })
    .toSorted((a, b) => a.at - b.at);
}

function decide(
  group: PreparedGroup,
  running: ReadonlyMap<number, number>,
): Pick<Stretch, "state" | "scheduleId"> {
  const index = group.members.findIndex((_, member) => (running.get(member) ?? 0) > 0);
  const member = group.members[index];
  return member === undefined
    ? { state: "closed", scheduleId: null }
    : { state: member.state, scheduleId: member.id };
}

/** Stretches in which the same schedule goes on are one. */
function push(stretches: Stretch[], stretch: Stretch): void {
  const last = stretches.at(-1);
  if (last?.state === stretch.state && last.scheduleId === stretch.scheduleId) {
    stretches[stretches.length - 1] = { ...last, endsAt: stretch.endsAt };
  } else {
    stretches.push(stretch);
  }
}

/** How far ahead a change is looked for. */
const farthestChangeMs = 400 * 86_400_000;

/**
 * What holds at an instant and when the state changes next; `changesAt` is null when it does not change within 400 days.
 */
export function stateAt(
  group: PreparedGroup,
  at: number,
): { now: Stretch; changesAt: number | null; changesTo: ScheduleKind | null } {
  let now: Stretch | undefined;
  let searchedMs = 0;
  for (let stepMs = 15 * 86_400_000; searchedMs < farthestChangeMs; stepMs *= 3) {
    const untilMs = Math.min(searchedMs + stepMs, farthestChangeMs);
    const stretches = timelineOf(group, at + searchedMs, at + untilMs);
    now ??= stretches[0];
    const change = stretches.find((stretch) => stretch.state !== now?.state);
    if (now !== undefined && change !== undefined)
      return { now, changesAt: change.startsAt, changesTo: change.state };
    searchedMs = untilMs;
  }
  if (now === undefined) throw new RangeError("a timeline has at least one stretch");
  return { now, changesAt: null, changesTo: null };
}
