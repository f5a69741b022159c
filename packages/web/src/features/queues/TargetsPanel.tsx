import { Group, NumberInput, Stack, Switch } from "@mantine/core";
import type { Queue } from "@tsubame/contract";
import { useState, type FormEvent } from "react";
import { useText } from "../../i18n/use-text.ts";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { SaveEnd } from "../../ui/FormEnd.tsx";
import { Panel } from "../../ui/Page.tsx";
import { useFieldText } from "../../ui/use-field-text.ts";
import { useNotify } from "../../ui/use-notify.ts";
import { targetsOf, useSaveTargets } from "./targets-data.ts";

/** How soon conversations of a queue are to be answered, and after how long without an answer they end. */
export function TargetsPanel({ queue }: { readonly queue: Queue }) {
  const text = useText();
  const notify = useNotify();
  const [value, setValue] = useState(() => targetsOf(queue));
  const save = useSaveTargets(queue.id, () => notify(text("form.saved")));
  const fieldText = useFieldText(save.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(value);
  };
  return (
    <Panel title={text("targets.title")} hint={text("targets.hint")}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <Group grow align="start">
            <NumberInput
              label={text("targets.percent")}
              value={value.percent}
              min={0}
              max={100}
              allowDecimal={false}
              suffix="%"
              onChange={(percent) => setValue({ ...value, percent: Number(percent) })}
              error={fieldText("percentage")}
            />
            <NumberInput
              label={text("targets.within")}
              value={value.withinSeconds}
              min={1}
              max={2_147_483}
              allowDecimal={false}
              suffix={` ${text("form.seconds")}`}
              onChange={(seconds) => setValue({ ...value, withinSeconds: Number(seconds) })}
              error={fieldText("durationMs")}
            />
          </Group>
          <Switch
            label={text("targets.inactivity")}
            description={text("targets.inactivityHint")}
            checked={value.isInactivityOn}
            onChange={(event) =>
              setValue({ ...value, isInactivityOn: event.currentTarget.checked })
            }
          />
          {value.isInactivityOn ? (
            <NumberInput
              label={text("targets.inactivityTime")}
              value={value.inactivityMinutes}
              min={1}
              max={43_200}
              allowDecimal={false}
              suffix={` ${text("targets.minutes")}`}
              maw={260}
              onChange={(minutes) => setValue({ ...value, inactivityMinutes: Number(minutes) })}
              error={fieldText("timeoutSeconds")}
            />
          ) : null}
          <ErrorNotice error={save.error} />
          <SaveEnd isSaving={save.isPending} />
        </Stack>
      </form>
    </Panel>
  );
}
