import {
  conditionOutcomeSentence,
  flowReasonSentence,
  type FlowTrialResult,
} from "@tsubame/contract";
import { useLanguage } from "../../i18n/LanguageProvider.tsx";
import { useText } from "../../i18n/use-text.ts";
import { StateTag } from "../../ui/StateTag.tsx";
import type { Choices } from "./choices.ts";
import classes from "./flows.module.css";
import { actionTexts } from "./rule-text.ts";
import { useRuleVoice } from "./use-rule-voice.ts";

/** What the rules made of a sample. */
export function TrialResult(props: {
  readonly result: FlowTrialResult;
  readonly names: Readonly<Record<string, string>>;
  readonly choices: Choices;
}) {
  const { result, names, choices } = props;
  const text = useText();
  const { language } = useLanguage();
  const nameOf = (id: string) => names[id] ?? choices.nameOf(id);
  const voice = useRuleVoice({ nameOf });
  const attributes = Object.keys(result.action.attributes ?? {}).map((name) => ({ name }));
  const [queue, ...others] = actionTexts(
    { ...result.action, menu: undefined, reply: undefined, attributes },
    voice,
  );
  const titleOf = (rule: FlowTrialResult["rules"][number], index: number) =>
    rule.name ??
    (index === result.rules.length - 1
      ? text("flows.otherwise")
      : text("flows.ruleNumber", { number: index + 1 }));
  return (
    <section className={classes["trial"]} aria-label={text("flows.tryResult")}>
      <p className={classes["trialMain"]}>
        <strong>{queue}</strong>
        {others.map((other) => (
          <span key={other} className={classes["other"]}>
            {other}
          </span>
        ))}
      </p>
      <p className={classes["quiet"]}>{flowReasonSentence(result.reason)[language]}</p>
      {result.textLanguage === null ? null : (
        <p className={classes["quiet"]}>
          {text("flows.tryLanguage", { language: voice.languageName(result.textLanguage) })}
        </p>
      )}
      <ol className={classes["outcomes"]}>
        {result.rules.map((rule, index) => (
          <li key={rule.ruleId} data-outcome={rule.outcome}>
            <span className={classes["outcomeHead"]}>
              <span>{titleOf(rule, index)}</span>
              <StateTag
                tone={rule.outcome === "matched" ? "good" : "quiet"}
                label={text(`flows.outcome.${rule.outcome}`)}
              />
            </span>
            {rule.conditions.length === 0 ? null : (
              <ul>
                {rule.conditions.map((condition) => (
                  <li key={condition.index}>{conditionOutcomeSentence(condition)[language]}</li>
                ))}
              </ul>
            )}
          </li>
        ))}
      </ol>
      {result.replies.length === 0 ? (
        <p className={classes["quiet"]}>{text("flows.nothingSent")}</p>
      ) : (
        <>
          <h3>{text("flows.wouldSend")}</h3>
          {result.replies.map((reply) => (
            <div key={`${reply.kind} ${reply.text}`} className={`${classes["bubble"]} t-prose`}>
              {reply.textWithoutOptions ?? reply.text}
            </div>
          ))}
        </>
      )}
      {result.dropped.length === 0 ? null : (
        <p className={classes["error"]}>
          {text("flows.dropped", {
            names: result.dropped
              .map(({ id }) => nameOf(id) ?? id)
              .join(text("form.listSeparator")),
          })}
        </p>
      )}
    </section>
  );
}
