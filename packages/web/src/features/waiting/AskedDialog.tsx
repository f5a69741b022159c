import { Button, MultiSelect, NumberInput, Select, Skeleton } from "@mantine/core";
import { useState } from "react";
import { useText } from "../../i18n/use-text.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { useFieldText } from "../../ui/use-field-text.ts";
import { useAsked, useAskedChoices, useChangeAsked, type Asked } from "./asked-data.ts";

const priorityLimit = 25_000_000;

/** Changes the priority, skills and language of what waits. */
export function AskedDialog(props: {
  readonly conversationId: string;
  readonly customerName: string;
  readonly onClose: () => void;
}) {
  const text = useText();
  const asked = useAsked(props.conversationId);
  return (
    <Dialog
      isOpen
      onClose={props.onClose}
      title={text("handover.askedTitle", { name: props.customerName })}
    >
      <ErrorNotice error={asked.error} onRetry={() => void asked.refetch()} />
      {asked.data === undefined ? (
        <Skeleton height={220} />
      ) : (
        <AskedForm {...props} asked={asked.data} />
      )}
    </Dialog>
  );
}

function AskedForm(props: {
  readonly conversationId: string;
  readonly asked: Asked;
  readonly onClose: () => void;
}) {
  const text = useText();
  const choices = useAskedChoices();
  const change = useChangeAsked(props.conversationId);
  const fieldText = useFieldText(change.error);
  const [draft, setDraft] = useState<Asked>(props.asked);
  return (
    <form
      style={{ display: "grid", gap: 12, gridTemplateColumns: "minmax(0, 1fr)" }}
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate(draft, { onSuccess: props.onClose });
      }}
    >
      <ErrorNotice error={change.error} />
      <NumberInput
        data-autofocus
        label={text("handover.priority")}
        description={text("handover.priorityHint")}
        value={draft.priority}
        min={-priorityLimit}
        max={priorityLimit}
        allowDecimal={false}
        error={fieldText("priority")}
        onChange={(value) => setDraft({ ...draft, priority: Number(value) || 0 })}
      />
      <MultiSelect
        label={text("handover.skills")}
        data={choices.skills}
        value={[...draft.skillIds]}
        searchable
        clearable
        comboboxProps={{ withinPortal: false }}
        onChange={(skillIds) => setDraft({ ...draft, skillIds })}
      />
      <Select
        label={text("handover.language")}
        placeholder={text("handover.anyLanguage")}
        data={choices.languages}
        value={draft.languageId}
        clearable
        comboboxProps={{ withinPortal: false }}
        onChange={(languageId) => setDraft({ ...draft, languageId })}
      />
      <div style={{ display: "flex", gap: 8 }}>
        <Button type="submit" loading={change.isPending}>
          {text("form.save")}
        </Button>
        <Button variant="default" onClick={props.onClose}>
          {text("form.cancel")}
        </Button>
      </div>
    </form>
  );
}
