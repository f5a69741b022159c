import { Button, Group, TextInput } from "@mantine/core";
import type { Schedule, ScheduleDate } from "@tsubame/contract";
import { useState, type FormEvent } from "react";
import { useText } from "../../i18n/use-text.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { Panel } from "../../ui/Page.tsx";
import { useNotify } from "../../ui/use-notify.ts";
import { DateImport } from "./DateImport.tsx";
import { DateTable } from "./DateTable.tsx";
import { useSaveDates, useScheduleDates } from "./schedule-data.ts";

/** The days that a schedule lists: added one by one or out of a list, taken out one by one. */
export function DatesPanel({ schedule }: { readonly schedule: Schedule }) {
  const text = useText();
  const notify = useNotify();
  const listed = useScheduleDates(schedule.id);
  const [isImporting, setImporting] = useState(false);
  const [day, setDay] = useState<ScheduleDate>({ date: "", name: "" });
  const save = useSaveDates(schedule, () => notify(text("form.saved")));
  const dates = listed.data?.dates ?? [];
  const add = (event: FormEvent) => {
    event.preventDefault();
    if (day.date === "") return;
    // A day that is listed already gets the new name.
    const others = dates.filter(({ date }) => date !== day.date);
    save.mutate([...others, day], { onSuccess: () => setDay({ date: "", name: "" }) });
  };
  return (
    <Panel
      title={text("schedules.days")}
      hint={text("schedules.daysHint")}
      action={
        <Button variant="default" size="compact-md" onClick={() => setImporting(true)}>
          {text("schedules.import")}
        </Button>
      }
    >
      <form onSubmit={add}>
        <Group align="flex-end" gap="xs" mb="md">
          <TextInput
            type="date"
            label={text("schedules.day")}
            value={day.date}
            max="2200-12-31"
            onChange={(event) => setDay({ ...day, date: event.currentTarget.value })}
          />
          <TextInput
            label={text("schedules.dayName")}
            value={day.name ?? ""}
            maxLength={200}
            style={{ flex: 1 }}
            onChange={(event) => setDay({ ...day, name: event.currentTarget.value })}
          />
          <Button
            type="submit"
            variant="default"
            loading={save.isPending}
            disabled={day.date === ""}
          >
            {text("schedules.addDay")}
          </Button>
        </Group>
      </form>
      <ErrorNotice error={save.error ?? listed.error} />
      {listed.data === undefined ? null : (
        <DateTable
          dates={dates}
          onRemove={(gone) => save.mutate(dates.filter(({ date }) => date !== gone))}
        />
      )}
      <Dialog
        isOpen={isImporting}
        onClose={() => setImporting(false)}
        title={text("schedules.import")}
      >
        <DateImport
          takeLabel={text("schedules.replaceDays")}
          isTaking={save.isPending}
          onTake={(taken) => save.mutate(taken, { onSuccess: () => setImporting(false) })}
          onCancel={() => setImporting(false)}
        />
      </Dialog>
    </Panel>
  );
}
