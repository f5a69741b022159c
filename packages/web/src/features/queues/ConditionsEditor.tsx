import { MultiSelect, NumberInput, Select } from "@mantine/core";
import { comparisons, queueMetrics } from "@tsubame/contract";
import { useGroups, useQueues } from "../../api/listings.ts";
import { useText } from "../../i18n/use-text.ts";
import { nextKey, ruleLimits, type RuleDraft } from "./routing-draft.ts";
import { RuleList } from "./RuleList.tsx";
import { choicesOf, longestWaitSeconds, numberOf, oneOf, shownNumber } from "./rule-choices.ts";

/** Conditional group routing: which groups help while a measure of a queue says that it is busy. */
export function ConditionsEditor(props: {
  readonly queueId: string;
  readonly rules: readonly RuleDraft[];
  readonly onChange: (rules: readonly RuleDraft[]) => void;
  readonly errorOf: (path: string) => string | undefined;
}) {
  const text = useText();
  const { rules, onChange } = props;
  return (
    <RuleList
      rows={rules}
      limit={ruleLimits.rules}
      addLabel={text("rules.addRule")}
      titleOf={(index) => text("rules.rule", { number: index + 1 })}
      makeRow={(): RuleDraft => ({
        key: nextKey(rules),
        queueId: null,
        metric: "EstimatedWaitTime",
        operator: "GreaterThan",
        value: 300,
        groupIds: [],
        waitSeconds: 30,
      })}
      onChange={onChange}
    >
      {(rule, index, set) => (
        <ConditionFields
          queueId={props.queueId}
          rule={rule}
          isLast={index === rules.length - 1}
          set={set}
          errorOf={(field) => props.errorOf(`conditionalGroupRouting.rules.${index}.${field}`)}
        />
      )}
    </RuleList>
  );
}

function ConditionFields(props: {
  readonly queueId: string;
  readonly rule: RuleDraft;
  readonly isLast: boolean;
  readonly set: (change: Partial<RuleDraft>) => void;
  readonly errorOf: (field: string) => string | undefined;
}) {
  const text = useText();
  const queues = useQueues();
  const groups = useGroups();
  const { rule, set, errorOf } = props;
  const others = (queues.data?.entities ?? []).filter(({ id }) => id !== props.queueId);
  const isShare = rule.metric === "ServiceLevel";
  return (
    <>
      <Select
        label={text("rules.measuredQueue")}
        data={[{ value: "", label: text("rules.thisQueue") }, ...choicesOf(others)]}
        value={rule.queueId ?? ""}
        onChange={(id) => set({ queueId: id === "" ? null : id })}
        searchable
        allowDeselect={false}
        error={errorOf("queue")}
      />
      <Select
        label={text("rules.metric")}
        data={queueMetrics.map((metric) => ({
          value: metric,
          label: text(`rules.metric.${metric}`),
        }))}
        value={rule.metric}
        onChange={(value) => {
          const metric = oneOf(queueMetrics, value);
          if (metric === undefined || metric === rule.metric) return;
          set(
            metric === "ServiceLevel"
              ? { metric, operator: "LessThan", value: 80 }
              : { metric, operator: "GreaterThan", value: 300 },
          );
        }}
        allowDeselect={false}
      />
      <Select
        label={text("rules.operator")}
        data={comparisons.map((operator) => ({
          value: operator,
          label: text(`rules.operator.${operator}`),
        }))}
        value={rule.operator}
        onChange={(value) => {
          const operator = oneOf(comparisons, value);
          if (operator !== undefined) set({ operator });
        }}
        allowDeselect={false}
      />
      <NumberInput
        label={text("rules.value")}
        value={shownNumber(rule.value)}
        onChange={(value) => set({ value: numberOf(value) })}
        min={0}
        max={isShare ? 100 : longestWaitSeconds}
        suffix={isShare ? " %" : ` ${text("form.seconds")}`}
        error={errorOf("conditionValue")}
      />
      <MultiSelect
        label={text("rules.helpers")}
        data={choicesOf(groups.data?.entities)}
        value={[...rule.groupIds]}
        onChange={(groupIds) => set({ groupIds })}
        searchable
        nothingFoundMessage={text("rules.noGroups")}
        error={
          rule.groupIds.length === 0 && errorOf("groups") !== undefined
            ? text("form.required")
            : errorOf("groups")
        }
      />
      {props.isLast ? null : (
        <NumberInput
          label={text("rules.ruleWait")}
          value={shownNumber(rule.waitSeconds)}
          onChange={(seconds) => set({ waitSeconds: numberOf(seconds) })}
          min={0}
          max={longestWaitSeconds}
          suffix={` ${text("form.seconds")}`}
          error={errorOf("waitSeconds")}
        />
      )}
    </>
  );
}
