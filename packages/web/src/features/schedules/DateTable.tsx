import { ActionIcon, ScrollArea } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import type { ScheduleDate } from "@tsubame/contract";
import { useIntl } from "react-intl";
import { useText } from "../../i18n/use-text.ts";
import classes from "./DateTable.module.css";

/** Listed days with their names, in a box that scrolls when they are many. */
export function DateTable(props: {
  readonly dates: readonly ScheduleDate[];
  readonly onRemove?: (date: string) => void;
}) {
  const text = useText();
  const intl = useIntl();
  const dayText = (date: string) =>
    intl.formatDate(`${date}T00:00:00Z`, {
      timeZone: "UTC",
      year: "numeric",
      month: "short",
      day: "numeric",
      weekday: "short",
    });
  if (props.dates.length === 0)
    return <p className={classes["none"]}>{text("schedules.noDays")}</p>;
  return (
    <>
      <p className={classes["count"]}>
        {text("schedules.dayCount", { count: props.dates.length })}
      </p>
      <ScrollArea.Autosize
        mah={280}
        type="auto"
        viewportProps={{ tabIndex: 0, role: "region", "aria-label": text("schedules.days") }}
      >
        <table className={classes["dates"]}>
          <thead>
            <tr>
              <th scope="col">{text("schedules.day")}</th>
              <th scope="col">{text("schedules.dayName")}</th>
              {props.onRemove === undefined ? null : (
                <th scope="col" aria-label={text("schedules.remove")} />
              )}
            </tr>
          </thead>
          <tbody>
            {props.dates.map(({ date, name }) => (
              <tr key={date}>
                <th scope="row">{dayText(date)}</th>
                <td>{name}</td>
                {props.onRemove === undefined ? null : (
                  <td>
                    <ActionIcon
                      variant="subtle"
                      color="gray"
                      size="sm"
                      aria-label={text("schedules.removeDay", { day: dayText(date) })}
                      onClick={() => props.onRemove?.(date)}
                    >
                      <IconX size={14} aria-hidden />
                    </ActionIcon>
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollArea.Autosize>
    </>
  );
}
