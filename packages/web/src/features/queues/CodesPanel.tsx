import { Autocomplete, Button } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useState, type FormEvent } from "react";
import { useText } from "../../i18n/use-text.ts";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { IconAction } from "../../ui/IconAction.tsx";
import { isConfirmingInput } from "../../ui/keys.ts";
import { Panel } from "../../ui/Page.tsx";
import { PlainRow, RowList } from "../../ui/RowList.tsx";
import classes from "./CodesPanel.module.css";
import { useAddCode, useAllCodes, useQueueCodes, useRemoveCode } from "./queue-data.ts";

/** The wrap-up codes of the queue; a new name makes a new code, a known one is attached. */
export function CodesPanel({ queueId }: { readonly queueId: string }) {
  const text = useText();
  const codes = useQueueCodes(queueId);
  const all = useAllCodes();
  const add = useAddCode(queueId);
  const remove = useRemoveCode(queueId);
  const [name, setName] = useState("");
  const listed = codes.data?.entities ?? [];
  const attached = new Set(listed.map((code) => code.name));
  const suggestions = (all.data?.entities ?? [])
    .map((code) => code.name)
    .filter((one) => !attached.has(one));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === "") return;
    add.mutate(name.trim(), { onSuccess: () => setName("") });
  };
  return (
    <Panel title={text("queues.codes")} hint={text("queues.codesHint")}>
      <form className={classes["add"]} onSubmit={submit}>
        <Autocomplete
          label={text("queues.codeName")}
          value={name}
          onChange={setName}
          data={[...new Set(suggestions)]}
          maxLength={256}
          onKeyDown={(event) => {
            // The Enter of a kana conversion must not submit the form.
            if (event.key === "Enter" && isConfirmingInput(event.nativeEvent))
              event.preventDefault();
          }}
        />
        <Button type="submit" variant="default" loading={add.isPending}>
          {text("queues.addCode")}
        </Button>
      </form>
      <ErrorNotice error={add.error ?? remove.error ?? codes.error} />
      {listed.length === 0 ? null : (
        <div style={{ marginTop: 12 }}>
          <RowList>
            {listed.map((code) => (
              <PlainRow
                key={code.id}
                title={code.name}
                end={
                  <IconAction
                    tip={text("queues.removeCode")}
                    label={text("queues.removeCodeNamed", { name: code.name })}
                    onClick={() => remove.mutate(code.id)}
                  >
                    <IconX size={16} aria-hidden />
                  </IconAction>
                }
              />
            ))}
          </RowList>
        </div>
      )}
    </Panel>
  );
}
