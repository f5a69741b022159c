import { MultiSelect, SegmentedControl, Select, TagsInput, TextInput } from "@mantine/core";
import { textLanguages } from "@tsubame/contract";
import { useText } from "../../i18n/use-text.ts";
import type { Choices } from "./choices.ts";
import type { ErrorAt } from "./ConditionBox.tsx";
import { CustomerFields } from "./CustomerFields.tsx";
import type { DraftCondition } from "./draft.ts";
import classes from "./flows.module.css";
import { useRuleVoice } from "./use-rule-voice.ts";

/** The fields of one kind of condition. */
export function ConditionFields(props: {
  readonly condition: DraftCondition;
  readonly answers: readonly string[];
  readonly choices: Choices;
  readonly errorAt: ErrorAt;
  readonly onChange: (condition: DraftCondition) => void;
}) {
  const { condition, choices, errorAt, onChange } = props;
  const text = useText();
  const voice = useRuleVoice(choices);
  switch (condition.kind) {
    case "keywords":
      return (
        <>
          <TagsInput
            label={text("flows.words")}
            description={text("flows.wordsHint")}
            value={[...condition.words]}
            onChange={(words) => onChange({ ...condition, words })}
            splitChars={[",", "、", "\n"]}
            maxTags={100}
            error={errorAt("words")}
          />
          <SegmentedControl
            className={classes["segments"] ?? ""}
            aria-label={text("flows.match")}
            value={condition.match}
            data={[
              { value: "any", label: text("flows.match.any") },
              { value: "all", label: text("flows.match.all") },
            ]}
            onChange={(match) => onChange({ ...condition, match: match === "all" ? "all" : "any" })}
          />
        </>
      );
    case "pattern":
      return (
        <TextInput
          label={text("flows.pattern")}
          description={text("flows.patternHint")}
          value={condition.pattern}
          maxLength={500}
          onChange={(event) => onChange({ ...condition, pattern: event.currentTarget.value })}
          error={errorAt("pattern")}
          classNames={{ input: classes["code"] ?? "" }}
          spellCheck={false}
        />
      );
    case "language":
      return (
        <MultiSelect
          label={text("flows.textLanguages")}
          description={text("flows.textLanguagesHint")}
          value={[...condition.languages]}
          data={textLanguages.map((code) => ({ value: code, label: voice.languageName(code) }))}
          searchable
          onChange={(languages) => onChange({ ...condition, languages })}
          error={errorAt("languages")}
        />
      );
    case "quickReply":
      return (
        <TagsInput
          label={text("flows.answers")}
          description={text("flows.answersHint")}
          value={[...condition.values]}
          data={[...props.answers]}
          onChange={(values) => onChange({ ...condition, values })}
          maxTags={100}
          error={errorAt("values")}
        />
      );
    case "schedule":
      return (
        <div className={classes["pair"]}>
          <Select
            label={text("flows.scheduleGroup")}
            value={condition.scheduleGroupId || null}
            data={[...choices.scheduleGroups]}
            allowDeselect={false}
            nothingFoundMessage={text("flows.noScheduleGroups")}
            searchable
            onChange={(id) => onChange({ ...condition, scheduleGroupId: id ?? "" })}
            error={errorAt("scheduleGroupId")}
          />
          <Select
            label={text("flows.scheduleIs")}
            value={condition.is}
            data={(["open", "closed", "holiday"] as const).map((is) => ({
              value: is,
              label: text(`flows.scheduleState.${is}`),
            }))}
            allowDeselect={false}
            onChange={(is) => {
              if (is === "open" || is === "closed" || is === "holiday") {
                onChange({ ...condition, is });
              }
            }}
            error={errorAt("is")}
          />
        </div>
      );
    case "emergency":
      return (
        <Select
          label={text("flows.emergencyGroup")}
          value={condition.emergencyGroupId || null}
          data={[...choices.emergencyGroups]}
          allowDeselect={false}
          nothingFoundMessage={text("flows.noEmergencyGroups")}
          searchable
          onChange={(id) => onChange({ ...condition, emergencyGroupId: id ?? "" })}
          error={errorAt("emergencyGroupId")}
        />
      );
    case "customer":
      return (
        <CustomerFields
          condition={condition}
          choices={choices}
          errorAt={errorAt}
          onChange={onChange}
        />
      );
    case "account":
      return (
        <MultiSelect
          label={text("flows.accounts")}
          value={[...condition.integrationIds]}
          data={[...choices.accounts]}
          onChange={(integrationIds) => onChange({ ...condition, integrationIds })}
          error={errorAt("integrationIds")}
        />
      );
    case "attachment":
      return <p className={classes["quiet"]}>{text("flows.attachmentHint")}</p>;
  }
}
