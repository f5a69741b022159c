import {
  getScheduleGroupState,
  getScheduleGroupTimeline,
  timelineLimitDays,
} from "@tsubame/contract";
import {
  readGroupMembers,
  readScheduleGroups,
  stateAt,
  timelineOf,
  type PreparedGroup,
  type Stretch,
} from "@tsubame/store";
import type { Context } from "../context.ts";
import { invalidFields, notFound } from "../http/errors.ts";
import { bind, type RouteHost } from "../http/route.ts";
import { isReckoned } from "./check-schedule.ts";

const dayMs = 86_400_000;
const foreseenDays = 14;

/** What a schedule group says now, said or will say. */
export function scheduleStateRoutes(host: RouteHost, context: Context): void {
  bind(host, getScheduleGroupState, async ({ params, query }) => {
    const at = instantOf("at", query.at) ?? context.clock.now().getTime();
    const { prepared, nameOf } = await groupOf(context, params.scheduleGroupId);
    const { now, changesAt, changesTo } = stateAt(prepared, at);
    return {
      at: new Date(at).toISOString(),
      timeZone: prepared.timeZone,
      state: now.state,
      schedule: nameOf(now),
      changesAt: changesAt === null ? null : new Date(changesAt).toISOString(),
      changesTo,
    };
  });

  bind(host, getScheduleGroupTimeline, async ({ params, query }) => {
    const from = instantOf("from", query.from) ?? context.clock.now().getTime();
    const until = instantOf("until", query.until) ?? from + foreseenDays * dayMs;
    if (until <= from || until - from > timelineLimitDays * dayMs) {
      const message = `is not within ${timelineLimitDays} days after from`;
      throw invalidFields(`The end of the timeline ${message}.`, [
        { fieldName: "until", errorCode: "invalid.query.param.value", message },
      ]);
    }
    const { prepared, nameOf } = await groupOf(context, params.scheduleGroupId);
    return {
      timeZone: prepared.timeZone,
      stretches: timelineOf(prepared, from, until).map((stretch) => ({
        startsAt: new Date(stretch.startsAt).toISOString(),
        endsAt: new Date(stretch.endsAt).toISOString(),
        state: stretch.state,
        schedule: nameOf(stretch),
      })),
    };
  });
}

function instantOf(fieldName: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const instantMs = Date.parse(text);
  if (isReckoned(instantMs)) return instantMs;
  throw invalidFields("The time is too far away.", [
    { fieldName, errorCode: "invalid.query.param.value", message: "is too far away" },
  ]);
}

interface NamedGroup {
  readonly prepared: PreparedGroup;
  readonly nameOf: (stretch: Stretch) => { id: string; name: string } | null;
}

async function groupOf(context: Context, id: string): Promise<NamedGroup> {
  const [group] = await readScheduleGroups(context.db, [id]);
  if (group === undefined) throw notFound("schedule group", id);
  if (group.prepared === null) throw new Error("a stored recurrence rule cannot be worked out");
  const members = await readGroupMembers(context.db, [id]);
  const names = new Map(members.map((member) => [member.id, member.name]));
  return {
    prepared: group.prepared,
    nameOf: ({ scheduleId }) =>
      scheduleId === null ? null : { id: scheduleId, name: names.get(scheduleId) ?? "" },
  };
}
