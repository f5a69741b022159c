import { Stack, TagsInput } from "@mantine/core";
import type { AutomaticMessages } from "@tsubame/contract";
import { useState, type FormEvent } from "react";
import { ApiError } from "../../api/api-error.ts";
import { useText } from "../../i18n/use-text.ts";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { SaveEnd } from "../../ui/FormEnd.tsx";
import { LoadState } from "../../ui/LoadState.tsx";
import { Panel } from "../../ui/Page.tsx";
import { useNotify } from "../../ui/use-notify.ts";
import { isShownAtFields, useOptWords, useSaveOptWords } from "./automatic-data.ts";

/** Words by which customers leave and come back to what the centre sends by itself. */
export function OptWordsPanel() {
  const text = useText();
  const words = useOptWords();
  return (
    <Panel title={text("optWords.title")} hint={text("optWords.hint")}>
      <LoadState of={words} height={120} />
      {words.data === undefined ? null : <Form saved={words.data} />}
    </Panel>
  );
}

function Form({ saved }: { readonly saved: AutomaticMessages }) {
  const text = useText();
  const notify = useNotify();
  const [value, setValue] = useState(saved);
  const save = useSaveOptWords(() => notify(text("form.saved")));
  /** What is wrong with a word of the list; naming it, as it may be far from the end. */
  const wordError = (list: keyof AutomaticMessages): string | undefined => {
    if (!(save.error instanceof ApiError)) return undefined;
    const found = save.error.fields.find(({ fieldName }) => fieldName.startsWith(list));
    if (found === undefined) return undefined;
    if (value[list].length === 0) return text("form.required");
    const word = value[list][Number(found.fieldName.split(".")[1])] ?? "";
    return found.errorCode === "automaticMessage.wordTwice"
      ? text("optWords.twice", { word })
      : text("optWords.unusable", { word });
  };
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
            error={wordError(list)}
          />
        ))}
        {isShownAtFields(save.error) ? null : <ErrorNotice error={save.error} />}
        <SaveEnd isSaving={save.isPending} />
      </Stack>
    </form>
  );
}
