import { MultiSelect, NumberInput, Select, Switch, Textarea } from "@mantine/core";
import { useText } from "../../i18n/use-text.ts";
import { AttributeFields } from "./AttributeFields.tsx";
import type { Choices } from "./choices.ts";
import type { ErrorAt } from "./ConditionBox.tsx";
import type { DraftAction } from "./draft.ts";
import classes from "./flows.module.css";
import { MenuFields } from "./MenuFields.tsx";
import { PreferredFields } from "./PreferredFields.tsx";

/** What a rule does: the queue, and whatever else it sets or sends. */
export function ActionFields(props: {
  readonly action: DraftAction;
  readonly choices: Choices;
  readonly errorAt: ErrorAt;
  readonly onChange: (action: DraftAction) => void;
}) {
  const { action, choices, errorAt, onChange } = props;
  const text = useText();
  /** The action with one of its settings changed; undefined takes it out. */
  const set = (change: Partial<DraftAction>) => {
    const entries = Object.entries({ ...action, ...change }).filter(
      ([, value]) => value !== undefined,
    );
    onChange(Object.fromEntries(entries) as unknown as DraftAction);
  };
  return (
    <div className={classes["form"]}>
      <div className={classes["pair"]}>
        <Select
          label={text("flows.queue")}
          value={action.queueId || null}
          data={[...choices.queues]}
          searchable
          allowDeselect={false}
          onChange={(queueId) => set({ queueId: queueId ?? "" })}
          error={errorAt("queueId")}
        />
        <NumberInput
          label={text("flows.priority")}
          description={text("flows.priorityHint")}
          inputWrapperOrder={["label", "input", "description", "error"]}
          value={action.priority ?? 0}
          min={-25_000_000}
          max={25_000_000}
          allowDecimal={false}
          onChange={(value) => set({ priority: Number(value) === 0 ? undefined : Number(value) })}
          error={errorAt("priority")}
        />
      </div>
      <div className={classes["pair"]}>
        <MultiSelect
          label={text("flows.skills")}
          value={[...(action.skillIds ?? [])]}
          data={[...choices.skills]}
          searchable
          nothingFoundMessage={text("flows.nothingToChoose")}
          onChange={(skillIds) => set({ skillIds })}
          error={errorAt("skillIds")}
        />
        <Select
          label={text("flows.language")}
          value={action.languageId ?? null}
          data={[...choices.languages]}
          clearable
          searchable
          nothingFoundMessage={text("flows.nothingToChoose")}
          onChange={(id) => set({ languageId: id ?? undefined })}
          error={errorAt("languageId")}
        />
      </div>
      <PreferredFields
        preferred={action.preferredAgents ?? []}
        choices={choices}
        errorAt={(path, isExact) => errorAt(`preferredAgents.${path}`, isExact)}
        onChange={(preferredAgents) => set({ preferredAgents })}
      />
      {choices.labels.length === 0 && action.utilizationLabelId === undefined ? null : (
        <Select
          label={text("flows.label")}
          description={text("flows.labelHint")}
          value={action.utilizationLabelId ?? null}
          data={[...choices.labels]}
          clearable
          onChange={(id) => set({ utilizationLabelId: id ?? undefined })}
          error={errorAt("utilizationLabelId")}
        />
      )}
      <AttributeFields
        attributes={action.attributes}
        error={errorAt("attributes")}
        onChange={(attributes) => set({ attributes })}
      />
      <Switch
        label={text("flows.sendReply")}
        description={text("flows.sendReplyHint")}
        checked={action.reply !== undefined}
        onChange={(event) => set({ reply: event.currentTarget.checked ? { text: "" } : undefined })}
      />
      {action.reply === undefined ? null : (
        <Textarea
          label={text("flows.replyText")}
          value={action.reply.text}
          autosize
          minRows={2}
          maxRows={8}
          maxLength={5000}
          onChange={(event) => set({ reply: { text: event.currentTarget.value } })}
          error={errorAt("reply")}
        />
      )}
      <Switch
        label={text("flows.askMenu")}
        description={text("flows.askMenuHint")}
        checked={action.menu !== undefined}
        onChange={(event) => set({ menu: event.currentTarget.checked ? newMenu : undefined })}
      />
      {action.menu === undefined ? null : (
        <MenuFields
          menu={action.menu}
          errorAt={(path, isExact) => errorAt(`menu.${path}`, isExact)}
          onChange={(menu) => set({ menu })}
        />
      )}
    </div>
  );
}

/** A menu as it is begun: two answers, ten minutes. */
const newMenu: NonNullable<DraftAction["menu"]> = {
  text: "",
  options: [
    { label: "", value: "" },
    { label: "", value: "" },
  ],
  waitSeconds: 600,
};
