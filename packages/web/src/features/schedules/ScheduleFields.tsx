import { Chip, Fieldset, Group, Select, SimpleGrid, Stack, TextInput } from "@mantine/core";
import { useIntl } from "react-intl";
import { useText } from "../../i18n/use-text.ts";
import { useFieldText } from "../../ui/use-field-text.ts";
import { ruleError } from "./field-errors.ts";
import { repeatKinds, weekdayNames, type Repeat } from "./recurrence.ts";
import { withStart, type ScheduleValues } from "./schedule-values.ts";

const ruleExample = "FREQ=MONTHLY;BYDAY=1MO";
/** 2024-01-01 was a Monday. */
const someMonday = Date.UTC(2024, 0, 1);

/** The fields of a schedule: its name, its first time, and how it repeats. */
export function ScheduleFields(props: {
  readonly values: ScheduleValues;
  readonly onChange: (values: ScheduleValues) => void;
  readonly error: unknown;
  /** Days are listed: then only the times of day and the length mean something. */
  readonly isListed?: boolean;
}) {
  const { values, onChange } = props;
  const text = useText();
  const fieldText = useFieldText(props.error);
  const wrongRule = ruleError(props.error);
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
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <TextInput
          type="datetime-local"
          label={text("schedules.start")}
          description={text(
            props.isListed === true ? "schedules.startListed" : "schedules.startHint",
          )}
          value={values.start}
          max="2200-12-31T23:59"
          onChange={(event) => onChange(withStart(values, event.currentTarget.value))}
          required
          withAsterisk={false}
          error={fieldText("start")}
        />
        <TextInput
          type="datetime-local"
          label={text("schedules.end")}
          description={text("schedules.endHint")}
          value={values.end}
          max="2200-12-31T23:59"
          onChange={(event) => onChange({ ...values, end: event.currentTarget.value })}
          required
          withAsterisk={false}
          error={values.end <= values.start ? text("schedules.endEarly") : fieldText("end")}
        />
      </SimpleGrid>
      <RepeatFields
        repeat={values.repeat}
        onChange={(repeat) => onChange({ ...values, repeat })}
        error={
          wrongRule === undefined ? undefined : text("schedules.ruleWrong", { reason: wrongRule })
        }
      />
    </Stack>
  );
}

function RepeatFields(props: {
  readonly repeat: Repeat;
  readonly onChange: (repeat: Repeat) => void;
  readonly error: string | undefined;
}) {
  const { repeat, onChange } = props;
  const text = useText();
  const intl = useIntl();
  const isBounded = repeat.kind !== "never" && repeat.kind !== "rule";
  return (
    <>
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <Select
          label={text("schedules.repeat")}
          value={repeat.kind}
          data={repeatKinds.map((kind) => ({
            value: kind,
            label: text(`schedules.repeat.${kind}`),
          }))}
          onChange={(chosen) => {
            const kind = repeatKinds.find((one) => one === chosen);
            if (kind !== undefined) onChange({ ...repeat, kind });
          }}
          error={repeat.kind === "rule" ? undefined : props.error}
        />
        {isBounded ? (
          <TextInput
            type="date"
            label={text("schedules.until")}
            description={text("schedules.untilHint")}
            value={repeat.until}
            max="2200-12-31"
            onChange={(event) => onChange({ ...repeat, until: event.currentTarget.value })}
          />
        ) : null}
      </SimpleGrid>
      {repeat.kind === "weekly" ? (
        <Chip.Group
          multiple
          value={[...repeat.weekdays]}
          onChange={(chosen) =>
            onChange({ ...repeat, weekdays: weekdayNames.filter((day) => chosen.includes(day)) })
          }
        >
          <Fieldset legend={text("schedules.weekdays")} variant="unstyled" m={0} p={0}>
            <Group gap={6}>
              {weekdayNames.map((name, index) => (
                <Chip key={name} value={name} size="sm">
                  {intl.formatDate(someMonday + index * 86_400_000, {
                    timeZone: "UTC",
                    weekday: "short",
                  })}
                </Chip>
              ))}
            </Group>
          </Fieldset>
        </Chip.Group>
      ) : null}
      {repeat.kind === "rule" ? (
        <TextInput
          label={text("schedules.rule")}
          description={text("schedules.ruleHint")}
          placeholder={ruleExample}
          value={repeat.rule}
          maxLength={500}
          onChange={(event) => onChange({ ...repeat, rule: event.currentTarget.value })}
          error={props.error}
          spellCheck={false}
        />
      ) : null}
    </>
  );
}
