import { Group, NumberInput, Stack, Switch, Textarea } from "@mantine/core";
import type { WaitingMessage } from "@tsubame/contract";
import { useState, type FormEvent } from "react";
import { useText } from "../../i18n/use-text.ts";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { SaveEnd } from "../../ui/FormEnd.tsx";
import { LoadState } from "../../ui/LoadState.tsx";
import { Panel } from "../../ui/Page.tsx";
import { useFieldText } from "../../ui/use-field-text.ts";
import { useNotify } from "../../ui/use-notify.ts";
import { isShownAtFields, useSaveWaitingMessage, useWaitingMessage } from "./automatic-data.ts";

/** What a queue says to customers who wait in it, when, and how often. */
export function WaitingMessagePanel({ queueId }: { readonly queueId: string }) {
  const text = useText();
  const message = useWaitingMessage(queueId);
  return (
    <Panel title={text("waitingMessage.title")} hint={text("waitingMessage.hint")}>
      <LoadState of={message} height={200} />
      {message.data === undefined ? null : <Form queueId={queueId} saved={message.data} />}
    </Panel>
  );
}

function Form({ queueId, saved }: { readonly queueId: string; readonly saved: WaitingMessage }) {
  const text = useText();
  const notify = useNotify();
  const [value, setValue] = useState(saved);
  const save = useSaveWaitingMessage(queueId, () => notify(text("form.saved")));
  const fieldText = useFieldText(save.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(value);
  };
  const seconds = { allowDecimal: false, suffix: ` ${text("form.seconds")}`, max: 86_400 };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <Switch
          label={text("waitingMessage.on")}
          description={text("waitingMessage.onHint")}
          checked={value.isEnabled}
          onChange={(event) => setValue({ ...value, isEnabled: event.currentTarget.checked })}
        />
        {value.isEnabled ? (
          <>
            <Group grow align="start">
              <NumberInput
                {...seconds}
                label={text("waitingMessage.first")}
                value={value.firstAfterSeconds}
                min={5}
                onChange={(next) => setValue({ ...value, firstAfterSeconds: Number(next) })}
                error={fieldText("firstAfterSeconds")}
              />
              <NumberInput
                {...seconds}
                label={text("waitingMessage.repeat")}
                value={value.repeatAfterSeconds}
                min={60}
                onChange={(next) => setValue({ ...value, repeatAfterSeconds: Number(next) })}
                error={fieldText("repeatAfterSeconds")}
              />
              <NumberInput
                label={text("waitingMessage.maximum")}
                value={value.maximumCount}
                min={1}
                max={20}
                allowDecimal={false}
                onChange={(next) => setValue({ ...value, maximumCount: Number(next) })}
                error={fieldText("maximumCount")}
              />
            </Group>
            {(["ja", "en"] as const).map((language) => (
              <Textarea
                key={language}
                lang={language}
                label={text(`waitingMessage.text.${language}`)}
                description={text("waitingMessage.textHint", {
                  position: "{position}",
                  expectedWait: "{expectedWait}",
                })}
                placeholder={text(`waitingMessage.example.${language}`, {
                  position: "{position}",
                  expectedWait: "{expectedWait}",
                })}
                value={value.texts[language]}
                autosize
                minRows={2}
                maxLength={2000}
                onChange={(event) =>
                  setValue({
                    ...value,
                    texts: { ...value.texts, [language]: event.currentTarget.value },
                  })
                }
                error={fieldText(`texts.${language}`)}
              />
            ))}
          </>
        ) : null}
        {isShownAtFields(save.error) ? null : <ErrorNotice error={save.error} />}
        <SaveEnd isSaving={save.isPending} />
      </Stack>
    </form>
  );
}
