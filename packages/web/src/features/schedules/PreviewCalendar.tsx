import { Skeleton } from "@mantine/core";
import { useState } from "react";
import { useIntl } from "react-intl";
import { serverNowMs } from "../../api/server-clock.ts";
import { useText } from "../../i18n/use-text.ts";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { dayRows, minuteText, type DayPart, type DayRow } from "./day-rows.ts";
import classes from "./PreviewCalendar.module.css";
import { useGroupTimeline } from "./schedule-data.ts";

const dayCount = 14;
const hourMarks = [0, 6, 12, 18, 24];

/** Two weeks of a group, a bar for each day and the same in words beside it. */
export function PreviewCalendar({ scheduleGroupId }: { readonly scheduleGroupId: string }) {
  const text = useText();
  const [nowMs] = useState(serverNowMs);
  const timeline = useGroupTimeline(scheduleGroupId, nowMs);
  if (timeline.data === undefined) {
    return timeline.isError ? (
      <ErrorNotice error={timeline.error} onRetry={() => void timeline.refetch()} />
    ) : (
      <Skeleton height={300} />
    );
  }
  const { timeZone, stretches } = timeline.data;
  const rows = dayRows(stretches, { timeZone, nowMs, dayCount });
  return (
    <table className={classes["calendar"]}>
      <thead>
        <tr>
          <th scope="col">{text("schedules.day")}</th>
          <th scope="col" className={classes["hours"]}>
            <span className={classes["hidden"]}>{text("schedules.bar")}</span>
            {hourMarks.map((hour) => (
              <span key={hour} aria-hidden style={{ insetInlineStart: `${(hour / 24) * 100}%` }}>
                {hour}
              </span>
            ))}
          </th>
          <th scope="col">{text("schedules.inWords")}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Day key={row.date} row={row} />
        ))}
      </tbody>
    </table>
  );
}

function Day({ row }: { readonly row: DayRow }) {
  const intl = useIntl();
  const day = new Date(`${row.date}T00:00:00Z`);
  return (
    <tr data-date={row.date}>
      <th scope="row">
        {intl.formatDate(day, {
          timeZone: "UTC",
          month: "numeric",
          day: "numeric",
          weekday: "short",
        })}
      </th>
      <td aria-hidden>
        <div className={classes["bar"]}>
          {row.parts.map((part) => (
            <span
              key={part.fromMinute}
              data-state={part.state}
              style={{
                insetInlineStart: `${(part.fromMinute / 1440) * 100}%`,
                inlineSize: `${((part.untilMinute - part.fromMinute) / 1440) * 100}%`,
              }}
            />
          ))}
        </div>
      </td>
      <td>
        <Words parts={row.parts} />
      </td>
    </tr>
  );
}

/** Only what is not plainly closed is said; a day of nothing else is said to be closed. */
function Words({ parts }: { readonly parts: readonly DayPart[] }) {
  const text = useText();
  const said = parts.filter(({ state, scheduleName }) => state !== "closed" || scheduleName);
  if (said.length === 0) return <span className={classes["dim"]}>{text("schedules.closed")}</span>;
  return (
    <>
      {said.map((part) => (
        <span key={part.fromMinute} className={classes["part"]} data-state={part.state}>
          <span>
            {part.fromMinute === 0 && part.untilMinute === 1440
              ? text("schedules.wholeDay")
              : text("schedules.span", {
                  from: minuteText(part.fromMinute),
                  until: minuteText(part.untilMinute),
                })}
          </span>{" "}
          {part.state === "open"
            ? part.scheduleName
            : text("schedules.stateNamed", {
                state: text(`schedules.${part.state}`),
                name: part.scheduleName ?? "",
              })}
        </span>
      ))}
    </>
  );
}
