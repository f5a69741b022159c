import { MultiSelect, Select, Stack, TextInput } from "@mantine/core";
import type { Schedule } from "@tsubame/contract";
import { useMemo } from "react";
import { useText } from "../../i18n/use-text.ts";
import { useFieldText } from "../../ui/use-field-text.ts";
import type { GroupInput } from "./schedule-data.ts";

const kinds = ["holiday", "closed", "open"] as const;

/** The fields of a schedule group: its name, its time zone, and its schedules in the order in which they decide. */
export function GroupFields(props: {
  readonly values: GroupInput;
  readonly onChange: (values: GroupInput) => void;
  readonly schedules: readonly Schedule[];
  readonly error: unknown;
}) {
  const { values, onChange } = props;
  const text = useText();
  const fieldText = useFieldText(props.error);
  const zones = useMemo(
    () => [...new Set([values.timeZone, "UTC", ...Intl.supportedValuesOf("timeZone")])],
    [values.timeZone],
  );
  const choices = props.schedules.map(({ id, name }) => ({ value: id, label: name }));
  return (
    <Stack gap="md">
      <TextInput
        label={text("schedules.name")}
        value={values.name}
        onChange={(event) => onChange({ ...values, name: event.currentTarget.value })}
        required
        withAsterisk={false}
        maxLength={256}
        data-autofocus
        error={fieldText("name")}
      />
      <Select
        label={text("schedules.timeZone")}
        description={text("schedules.timeZoneHint")}
        value={values.timeZone}
        data={zones}
        searchable
        limit={50}
        nothingFoundMessage={text("schedules.noTimeZone")}
        onChange={(timeZone) => {
          if (timeZone !== null) onChange({ ...values, timeZone });
        }}
        error={fieldText("timeZone")}
      />
      {kinds.map((kind) => (
        <MultiSelect
          key={kind}
          label={text(`schedules.${kind}Schedules`)}
          description={text(`schedules.${kind}SchedulesHint`)}
          value={[...values[`${kind}Ids`]]}
          data={choices}
          onChange={(ids) => onChange({ ...values, [`${kind}Ids`]: ids })}
          searchable
          clearable
          clearButtonProps={{ "aria-label": text("schedules.clear") }}
          nothingFoundMessage={text("schedules.noSchedule")}
          error={fieldText(`${kind}Schedules`)}
        />
      ))}
    </Stack>
  );
}
