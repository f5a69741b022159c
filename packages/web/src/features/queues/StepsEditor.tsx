import { NumberInput, Switch } from "@mantine/core";
import { useText } from "../../i18n/use-text.ts";
import { nextKey, ruleLimits, type StepDraft } from "./routing-draft.ts";
import { RuleList } from "./RuleList.tsx";
import { longestWaitSeconds, numberOf, shownNumber } from "./rule-choices.ts";

/** Preferred-agent steps: for so long only those with at least this score are asked. */
export function StepsEditor(props: {
  readonly steps: readonly StepDraft[];
  readonly onChange: (steps: readonly StepDraft[]) => void;
  readonly errorOf: (path: string) => string | undefined;
}) {
  const text = useText();
  const { steps, onChange, errorOf } = props;
  return (
    <RuleList
      rows={steps}
      limit={ruleLimits.steps}
      addLabel={text("rules.addStep")}
      titleOf={(index) => text("rules.step", { number: index + 1 })}
      makeRow={() => ({ key: nextKey(steps), minimumScore: null, waitSeconds: 30 })}
      onChange={onChange}
    >
      {(step, index, set) => (
        <>
          <Switch
            label={text("rules.anyScore")}
            checked={step.minimumScore === null}
            onChange={(event) => set({ minimumScore: event.currentTarget.checked ? null : 50 })}
          />
          {step.minimumScore === null ? null : (
            <NumberInput
              label={text("rules.minimumScore")}
              value={shownNumber(step.minimumScore)}
              onChange={(score) => set({ minimumScore: numberOf(score) })}
              min={0}
              max={100}
              error={errorOf(`routingRules.${index}.threshold`)}
            />
          )}
          <NumberInput
            label={text("rules.stepWait")}
            value={shownNumber(step.waitSeconds)}
            onChange={(seconds) => set({ waitSeconds: numberOf(seconds) })}
            min={2}
            max={longestWaitSeconds}
            suffix={` ${text("form.seconds")}`}
            error={errorOf(`routingRules.${index}.waitSeconds`)}
          />
        </>
      )}
    </RuleList>
  );
}
