import { Button, Group, Skeleton } from "@mantine/core";
import { IconCalendarPlus, IconFileImport, IconPlus } from "@tabler/icons-react";
import type { Schedule } from "@tsubame/contract";
import { useState, type ReactNode } from "react";
import { useIntl } from "react-intl";
import { useText } from "../../i18n/use-text.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { Page } from "../../ui/Page.tsx";
import { LinkRow, RowList } from "../../ui/RowList.tsx";
import { CreateGroup, CreateHolidays, CreateSchedule } from "./create-forms.tsx";
import { repeatOf, type Repeat } from "./recurrence.ts";
import { useScheduleGroups, useSchedules } from "./schedule-data.ts";
import { daysOf } from "./schedule-values.ts";
import classes from "./SchedulesPage.module.css";
import { GroupStateNow } from "./StateWord.tsx";

type Making = "group" | "schedule" | "holidays" | null;

/** Opening hours: groups, which flows ask, and the schedules they are made of. */
export function SchedulesPage() {
  const text = useText();
  const groups = useScheduleGroups();
  const schedules = useSchedules();
  const [making, setMaking] = useState<Making>(null);
  const close = () => setMaking(null);
  const listed = schedules.data?.entities ?? [];
  const titles = {
    group: text("schedules.createGroup"),
    schedule: text("schedules.create"),
    holidays: text("schedules.createHolidays"),
  };
  return (
    <Page title={text("admin.schedules")} hint={text("schedules.hint")}>
      <ErrorNotice
        error={groups.error ?? schedules.error}
        onRetry={() => {
          void groups.refetch();
          void schedules.refetch();
        }}
      />
      <Part
        title={text("schedules.groups")}
        hint={text("schedules.groupsHint")}
        action={
          <Button
            leftSection={<IconPlus size={16} aria-hidden />}
            disabled={listed.length === 0}
            onClick={() => setMaking("group")}
          >
            {text("schedules.createGroup")}
          </Button>
        }
      >
        {groups.data === undefined ? <Skeleton height={80} /> : null}
        {groups.data?.entities.length === 0 ? (
          <EmptyState title={text("schedules.noGroups")} hint={text("schedules.noGroupsHint")} />
        ) : null}
        {groups.data === undefined || groups.data.entities.length === 0 ? null : (
          <RowList>
            {groups.data.entities.map((group) => (
              <LinkRow
                key={group.id}
                to={`/admin/schedules/groups/${group.id}`}
                title={group.name}
                sub={group.timeZone}
                end={<GroupStateNow scheduleGroupId={group.id} />}
              />
            ))}
          </RowList>
        )}
      </Part>
      <Part
        title={text("schedules.all")}
        hint={text("schedules.allHint")}
        action={
          <Group gap="xs">
            <Button
              variant="default"
              leftSection={<IconFileImport size={16} aria-hidden />}
              onClick={() => setMaking("holidays")}
            >
              {text("schedules.createHolidays")}
            </Button>
            <Button
              variant="default"
              leftSection={<IconCalendarPlus size={16} aria-hidden />}
              onClick={() => setMaking("schedule")}
            >
              {text("schedules.create")}
            </Button>
          </Group>
        }
      >
        {schedules.data === undefined ? <Skeleton height={80} /> : null}
        {schedules.data?.entities.length === 0 ? (
          <EmptyState
            title={text("schedules.noSchedules")}
            hint={text("schedules.noSchedulesHint")}
          />
        ) : null}
        {listed.length === 0 ? null : <ScheduleRows schedules={listed} />}
      </Part>
      <Dialog
        isOpen={making !== null}
        onClose={close}
        title={making === null ? "" : titles[making]}
      >
        {making === "group" ? <CreateGroup schedules={listed} onClose={close} /> : null}
        {making === "schedule" ? <CreateSchedule onClose={close} /> : null}
        {making === "holidays" ? <CreateHolidays onClose={close} /> : null}
      </Dialog>
    </Page>
  );
}

function Part(props: {
  readonly title: string;
  readonly hint: string;
  readonly action: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <section className={classes["part"]} aria-label={props.title}>
      <div className={classes["head"]}>
        <div>
          <h2>{props.title}</h2>
          <p>{props.hint}</p>
        </div>
        {props.action}
      </div>
      {props.children}
    </section>
  );
}

function ScheduleRows({ schedules }: { readonly schedules: readonly Schedule[] }) {
  const summary = useSummary();
  return (
    <RowList>
      {schedules.map((schedule) => (
        <LinkRow
          key={schedule.id}
          to={`/admin/schedules/${schedule.id}`}
          title={schedule.name}
          sub={summary(schedule)}
        />
      ))}
    </RowList>
  );
}

/** When a schedule takes place, on one line. */
function useSummary(): (schedule: Schedule) => string {
  const text = useText();
  const intl = useIntl();
  return (schedule) => {
    const repeat = repeatOf(schedule.rrule);
    const parts = {
      timeZone: "UTC",
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    } as const;
    const clock = (local: string) => intl.formatTime(`${local}Z`, parts);
    const isDay =
      schedule.start.endsWith("T00:00:00.000") && schedule.end.endsWith("T00:00:00.000");
    const span = isDay
      ? text("schedules.wholeDay")
      : text("schedules.span", { from: clock(schedule.start), until: clock(schedule.end) });
    if (schedule.dateCount > 0 && repeat.kind === "never")
      return `${text("schedules.dayCount", { count: schedule.dateCount })} · ${span}`;
    return `${repeatText(repeat, schedule)} · ${span}`;
  };

  function repeatText(repeat: Repeat, schedule: Schedule): string {
    switch (repeat.kind) {
      case "weekly":
        return repeat.weekdays.map((name) => weekday(name)).join(text("form.listSeparator"));
      case "rule":
        return repeat.rule;
      case "never":
        return intl.formatDateTimeRange(...daysOf(schedule), {
          timeZone: "UTC",
          dateStyle: "medium",
        });
      case "daily":
      case "monthly":
      case "yearly":
        return text(`schedules.repeat.${repeat.kind}`);
    }
  }

  function weekday(name: string): string {
    const index = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"].indexOf(name);
    return intl.formatDate(Date.UTC(2024, 0, 1 + index), { timeZone: "UTC", weekday: "short" });
  }
}
