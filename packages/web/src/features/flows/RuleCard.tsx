import {
  IconAlertTriangle,
  IconChevronDown,
  IconCopy,
  IconGripVertical,
  IconTrash,
} from "@tabler/icons-react";
import { useId } from "react";
import { useText } from "../../i18n/use-text.ts";
import { IconAction } from "../../ui/IconAction.tsx";
import type { Choices } from "./choices.ts";
import type { DraftRule } from "./draft.ts";
import classes from "./flows.module.css";
import type { Issues } from "./issues.ts";
import { RuleForm } from "./RuleForm.tsx";
import { RuleSentences } from "./RuleSentences.tsx";
import type { Reorder } from "./use-reorder.ts";

/** A rule as sentences, which open into its form. */
export function RuleCard(props: {
  readonly rule: DraftRule;
  readonly index: number;
  readonly isLast: boolean;
  readonly isOpen: boolean;
  readonly answers: readonly string[];
  readonly choices: Choices;
  readonly issues: Issues;
  readonly handle: ReturnType<Reorder["handleOf"]>;
  readonly onOpen: (isOpen: boolean) => void;
  readonly onChange: (rule: DraftRule) => void;
  readonly onCopy: () => void;
  readonly onRemove: () => void;
}) {
  const { rule, index, isLast, isOpen, issues } = props;
  const text = useText();
  const formId = useId();
  const title =
    rule.name.trim() ||
    text(isLast ? "flows.otherwise" : "flows.ruleNumber", { number: index + 1 });
  const { errorCount } = issues.countOf(rule.key);
  const own = issues.errorAt(rule.key, "", true) ?? issues.errorAt(rule.key, "when", true);
  const warnings = issues.warningsOf(rule.key).map(({ path, text: warning }) => {
    const option = /^then\.menu\.options\.(\d+)/.exec(path)?.[1];
    const label = option === undefined ? undefined : rule.then.menu?.options[Number(option)]?.label;
    return label === undefined || label === ""
      ? warning
      : text("flows.warningAt", { what: label, warning });
  });
  return (
    <section className={classes["rule"]} aria-label={title} data-bad={errorCount > 0 || undefined}>
      <div className={classes["ruleHead"]}>
        {isLast ? (
          <span className={classes["handle"]} data-fixed />
        ) : (
          <button
            type="button"
            className={classes["handle"]}
            aria-label={text("flows.moveRule", { name: title })}
            {...props.handle}
          >
            <IconGripVertical size={16} aria-hidden />
          </button>
        )}
        <button
          type="button"
          className={classes["ruleOpen"]}
          aria-expanded={isOpen}
          aria-controls={formId}
          onClick={() => props.onOpen(!isOpen)}
        >
          <span className={classes["ruleNumber"]}>{index + 1}</span>
          <span className={classes["ruleTitle"]}>{title}</span>
          {errorCount === 0 ? null : (
            <span className={classes["ruleErrors"]}>
              <IconAlertTriangle size={14} aria-hidden />
              {text("flows.errorCount", { count: errorCount })}
            </span>
          )}
          <IconChevronDown size={16} aria-hidden className={classes["chevron"]} />
        </button>
        {isLast ? null : (
          <>
            <IconAction
              tip={text("flows.copyRule")}
              label={text("flows.copyRuleNamed", { name: title })}
              onClick={props.onCopy}
            >
              <IconCopy size={16} aria-hidden />
            </IconAction>
            <IconAction
              tip={text("flows.removeRule")}
              label={text("flows.removeRuleNamed", { name: title })}
              onClick={props.onRemove}
            >
              <IconTrash size={16} aria-hidden />
            </IconAction>
          </>
        )}
      </div>
      <div className={classes["ruleBody"]}>
        {own === undefined ? null : (
          <p className={classes["error"]} role="alert">
            {own}
          </p>
        )}
        {warnings.map((warning) => (
          <p key={warning} className={classes["warning"]}>
            <IconAlertTriangle size={14} aria-hidden />
            {warning}
          </p>
        ))}
        <div id={formId}>
          {isOpen ? (
            <RuleForm
              rule={rule}
              isLast={isLast}
              answers={props.answers}
              choices={props.choices}
              issues={issues}
              onChange={props.onChange}
            />
          ) : (
            <RuleSentences rule={rule} isLast={isLast} choices={props.choices} />
          )}
        </div>
      </div>
    </section>
  );
}
