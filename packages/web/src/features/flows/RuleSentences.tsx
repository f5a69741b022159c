import { useText } from "../../i18n/use-text.ts";
import type { Choices } from "./choices.ts";
import type { DraftRule } from "./draft.ts";
import classes from "./flows.module.css";
import { actionTexts, conditionText } from "./rule-text.ts";
import { useRuleVoice } from "./use-rule-voice.ts";

/** A rule as it is read: when it fits, and what it does. */
export function RuleSentences(props: {
  readonly rule: DraftRule;
  readonly isLast: boolean;
  readonly choices: Choices;
}) {
  const { rule, isLast } = props;
  const text = useText();
  const voice = useRuleVoice(props.choices);
  const [queue, ...others] = actionTexts(rule.then, voice);
  return (
    <dl className={classes["sentences"]}>
      {rule.when.length === 0 ? (
        <>
          <dt>{text("flows.if")}</dt>
          <dd>{text(isLast ? "flows.noOtherFits" : "flows.always")}</dd>
        </>
      ) : null}
      {rule.when.map((condition, index) => (
        <div key={condition.key} className={classes["sentence"]}>
          <dt>{text(index === 0 ? "flows.if" : "flows.andIf")}</dt>
          <dd>{conditionText(condition, voice)}</dd>
        </div>
      ))}
      <dt>{text("flows.do")}</dt>
      <dd>
        <strong>{queue}</strong>
        {others.map((other) => (
          <span key={other} className={classes["other"]}>
            {other}
          </span>
        ))}
      </dd>
    </dl>
  );
}
