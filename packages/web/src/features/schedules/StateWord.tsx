import type { ScheduleState } from "@tsubame/contract";
import { useIntl } from "react-intl";
import { useText } from "../../i18n/use-text.ts";
import { StateTag, type StateTone } from "../../ui/StateTag.tsx";
import { useGroupState } from "./schedule-data.ts";

const tones: Readonly<Record<ScheduleState, StateTone>> = {
  open: "good",
  closed: "quiet",
  holiday: "wait",
};

/** A group's state as shape and word. */
function StateWord({ state }: { readonly state: ScheduleState }) {
  const text = useText();
  return <StateTag tone={tones[state]} label={text(`schedules.${state}`)} />;
}

/** What a group says now. */
export function GroupStateNow({ scheduleGroupId }: { readonly scheduleGroupId: string }) {
  const { data } = useGroupState(scheduleGroupId);
  return data === undefined ? null : <StateWord state={data.state} />;
}

/** A group's state at a time, which schedule says so, and what comes next by the group's own clock. */
export function StateLine(props: { readonly scheduleGroupId: string; readonly at?: string }) {
  const text = useText();
  const intl = useIntl();
  const { data } = useGroupState(props.scheduleGroupId, props.at);
  if (data === undefined) return null;
  const next =
    data.changesAt === null || data.changesTo === null
      ? text("schedules.noChange")
      : text("schedules.changes", {
          state: text(`schedules.${data.changesTo}`),
          time: intl.formatDate(data.changesAt, {
            timeZone: data.timeZone,
            year: "numeric",
            month: "short",
            day: "numeric",
            weekday: "short",
            hour: "2-digit",
            minute: "2-digit",
            hourCycle: "h23",
          }),
        });
  return (
    <p style={{ margin: 0, display: "flex", flexWrap: "wrap", gap: "4px 12px" }} data-state-line>
      <StateWord state={data.state} />
      {data.schedule === null ? null : <span>{data.schedule.name}</span>}
      <span style={{ color: "var(--t-text-dim)" }}>{next}</span>
    </p>
  );
}
