import { Stack } from "@mantine/core";
import type { Schedule } from "@tsubame/contract";
import { useState, type FormEvent } from "react";
import { useNavigate, useParams } from "react-router";
import { useText } from "../../i18n/use-text.ts";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { SaveEnd } from "../../ui/FormEnd.tsx";
import { LoadingPage } from "../../ui/LoadState.tsx";
import { Page, Panel } from "../../ui/Page.tsx";
import { useNotify } from "../../ui/use-notify.ts";
import { DeletePanel } from "../../ui/DeletePanel.tsx";
import { DatesPanel } from "./DatesPanel.tsx";
import { beyondFields } from "./field-errors.ts";
import { useDeleteSchedule, useSaveSchedule, useSchedule } from "./schedule-data.ts";
import { ScheduleFields } from "./ScheduleFields.tsx";
import { inputOf, valuesOf } from "./schedule-values.ts";

/** One schedule: when it takes place, by a rule, on listed days, or both. */
export function SchedulePage() {
  const text = useText();
  const navigate = useNavigate();
  const { scheduleId = "" } = useParams();
  const schedule = useSchedule(scheduleId);
  const remove = useDeleteSchedule();
  const parent = { to: "/admin/schedules", label: text("admin.schedules") };
  if (schedule.data === undefined) {
    return <LoadingPage title={text("schedules.one")} parent={parent} of={schedule} />;
  }
  return (
    <Page title={schedule.data.name} parent={parent}>
      <SettingsPanel key={JSON.stringify(valuesOf(schedule.data))} schedule={schedule.data} />
      <DatesPanel schedule={schedule.data} />
      <DeletePanel
        title={text("schedules.delete")}
        hint={text("schedules.deleteHint")}
        isPending={remove.isPending}
        error={remove.error}
        onDelete={() =>
          remove.mutate(scheduleId, { onSuccess: () => void navigate("/admin/schedules") })
        }
      />
    </Page>
  );
}

function SettingsPanel({ schedule }: { readonly schedule: Schedule }) {
  const text = useText();
  const notify = useNotify();
  const [values, setValues] = useState(() => valuesOf(schedule));
  const save = useSaveSchedule(schedule, () => notify(text("form.saved")));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(inputOf(values));
  };
  return (
    <Panel title={text("schedules.times")} hint={text("schedules.timesHint")}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <ScheduleFields
            values={values}
            onChange={setValues}
            error={save.error}
            isListed={schedule.dateCount > 0 && values.repeat.kind === "never"}
          />
          <ErrorNotice error={beyondFields(save.error)} />
          <SaveEnd
            isSaving={save.isPending}
            isDisabled={values.repeat.kind === "weekly" && values.repeat.weekdays.length === 0}
          />
        </Stack>
      </form>
    </Panel>
  );
}
