import { Button, Stack, TextInput } from "@mantine/core";
import type { Schedule, ScheduleDate } from "@tsubame/contract";
import { useState, type FormEvent } from "react";
import { useNavigate } from "react-router";
import { useText } from "../../i18n/use-text.ts";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { DialogEnd } from "../../ui/FormEnd.tsx";
import { useFieldText } from "../../ui/use-field-text.ts";
import { beyondFields } from "./field-errors.ts";
import { DateImport } from "./DateImport.tsx";
import { GroupFields } from "./GroupFields.tsx";
import { useCreateGroup, useCreateSchedule, type GroupInput } from "./schedule-data.ts";
import { ScheduleFields } from "./ScheduleFields.tsx";
import { inputOf, officeHours, wholeDay } from "./schedule-values.ts";

/** A new schedule; it begins as office hours. */
export function CreateSchedule({ onClose }: { readonly onClose: () => void }) {
  const text = useText();
  const create = useCreateSchedule();
  const [values, setValues] = useState(() => officeHours(new Date()));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate(inputOf(values), { onSuccess: onClose });
  };
  return (
    <form onSubmit={submit}>
      <ScheduleFields values={values} onChange={setValues} error={create.error} />
      <ErrorNotice error={beyondFields(create.error)} />
      <DialogEnd onCancel={onClose}>
        <Button
          type="submit"
          loading={create.isPending}
          disabled={values.repeat.kind === "weekly" && values.repeat.weekdays.length === 0}
        >
          {text("form.create")}
        </Button>
      </DialogEnd>
    </form>
  );
}

/** A new schedule of listed days, such as public holidays: the whole of each. */
export function CreateHolidays({ onClose }: { readonly onClose: () => void }) {
  const text = useText();
  const create = useCreateSchedule();
  const fieldText = useFieldText(create.error);
  const [name, setName] = useState(text("schedules.holidaysName"));
  const take = (dates: readonly ScheduleDate[]) => {
    const [first] = dates;
    if (first === undefined) return;
    create.mutate({ name, ...wholeDay(first.date), dates }, { onSuccess: onClose });
  };
  return (
    <Stack gap="md">
      <TextInput
        label={text("schedules.name")}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        required
        withAsterisk={false}
        maxLength={256}
        error={fieldText("name")}
      />
      <DateImport
        takeLabel={text("form.create")}
        isTaking={create.isPending}
        onTake={take}
        onCancel={onClose}
      />
      <ErrorNotice error={beyondFields(create.error)} />
    </Stack>
  );
}

/** A new group, in the reader's own time zone unless another is chosen. */
export function CreateGroup(props: {
  readonly schedules: readonly Schedule[];
  readonly onClose: () => void;
}) {
  const text = useText();
  const navigate = useNavigate();
  const create = useCreateGroup();
  const [values, setValues] = useState<GroupInput>({
    name: "",
    timeZone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
    openIds: [],
    closedIds: [],
    holidayIds: [],
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate(values, {
      onSuccess: (group) => void navigate(`/admin/schedules/groups/${group.id}`),
    });
  };
  return (
    <form onSubmit={submit}>
      <GroupFields
        values={values}
        onChange={setValues}
        schedules={props.schedules}
        error={create.error}
      />
      <ErrorNotice error={beyondFields(create.error)} />
      <DialogEnd onCancel={props.onClose}>
        <Button type="submit" loading={create.isPending} disabled={values.openIds.length === 0}>
          {text("form.create")}
        </Button>
      </DialogEnd>
    </form>
  );
}
