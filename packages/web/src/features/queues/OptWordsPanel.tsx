import { Button, Group, Skeleton, Stack, TagsInput } from "@mantine/core";
import type { AutomaticMessages } from "@tsubame/contract";
import { useState, type FormEvent } from "react";
import { useText } from "../../i18n/use-text.ts";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { Panel } from "../../ui/Page.tsx";
import { useNotify } from "../../ui/use-notify.ts";
import { useOptWords, useSaveOptWords } from "./automatic-data.ts";

/** Words by which customers leave and come back to what the centre sends by itself. */
export function OptWordsPanel() {
  const text = useText();
  const words = useOptWords();
  return (
    <Panel title={text("optWords.title")} hint={text("optWords.hint")}>
      <ErrorNotice error={words.error} onRetry={() => void words.refetch()} />
      {words.data === undefined && !words.isError ? <Skeleton height={120} /> : null}
      {words.data === undefined ? null : <Form saved={words.data} />}
    </Panel>
  );
}

function Form({ saved }: { readonly saved: AutomaticMessages }) {
  const text = useText();
  const notify = useNotify();
  const [value, setValue] = useState(saved);
  const save = useSaveOptWords(() => notify(text("form.saved")));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(value);
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        {(["optOutWords", "optInWords"] as const).map((list) => (
          <TagsInput
            key={list}
            label={text(`optWords.${list}`)}
            description={text(`optWords.${list}Hint`)}
            value={[...value[list]]}
            maxTags={50}
            acceptValueOnBlur
            onChange={(next) => setValue({ ...value, [list]: next })}
          />
        ))}
        <ErrorNotice error={save.error} />
        <Group>
          <Button type="submit" loading={save.isPending}>
            {text("form.save")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
