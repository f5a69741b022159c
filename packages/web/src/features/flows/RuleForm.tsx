import { Button, Menu, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useText } from "../../i18n/use-text.ts";
import { ActionFields } from "./ActionFields.tsx";
import type { Choices } from "./choices.ts";
import { ConditionBox } from "./ConditionBox.tsx";
import { conditionKinds, emptyCondition, type DraftRule } from "./draft.ts";
import classes from "./flows.module.css";
import type { Issues } from "./issues.ts";

/** The form of one rule: its name, its conditions (the last rule has none), and what it does. */
export function RuleForm(props: {
  readonly rule: DraftRule;
  readonly isLast: boolean;
  readonly answers: readonly string[];
  readonly choices: Choices;
  readonly issues: Issues;
  readonly onChange: (rule: DraftRule) => void;
}) {
  const { rule, isLast, choices, issues, onChange } = props;
  const text = useText();
  const errorAt = (path: string, isExact = false) => issues.errorAt(rule.key, path, isExact);
  return (
    <div className={classes["form"]}>
      <TextInput
        label={text("flows.ruleName")}
        description={text("flows.ruleNameHint")}
        value={rule.name}
        maxLength={200}
        onChange={(event) => onChange({ ...rule, name: event.currentTarget.value })}
        error={errorAt("name")}
      />
      {isLast && rule.when.length === 0 ? (
        <p className={classes["quiet"]}>{text("flows.lastRuleHint")}</p>
      ) : (
        <fieldset className={classes["part"]}>
          <legend>{text("flows.conditions")}</legend>
          <p className={classes["quiet"]}>{text("flows.conditionsHint")}</p>
          {rule.when.map((condition, index) => (
            <ConditionBox
              key={condition.key}
              condition={condition}
              answers={props.answers}
              choices={choices}
              errorAt={(path, isExact) =>
                errorAt(path === "" ? `when.${index}` : `when.${index}.${path}`, isExact)
              }
              onChange={(changed) => onChange({ ...rule, when: rule.when.with(index, changed) })}
              onRemove={() => onChange({ ...rule, when: rule.when.toSpliced(index, 1) })}
            />
          ))}
          <div>
            <Menu position="bottom-start" withinPortal>
              <Menu.Target>
                <Button
                  variant="default"
                  size="compact-sm"
                  leftSection={<IconPlus size={14} aria-hidden />}
                >
                  {text("flows.addCondition")}
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                {conditionKinds.map((kind) => (
                  <Menu.Item
                    key={kind}
                    onClick={() =>
                      onChange({ ...rule, when: [...rule.when, emptyCondition(kind)] })
                    }
                  >
                    {text(`flows.kind.${kind}`)}
                  </Menu.Item>
                ))}
              </Menu.Dropdown>
            </Menu>
          </div>
        </fieldset>
      )}
      <fieldset className={classes["part"]}>
        <legend>{text("flows.actions")}</legend>
        <ActionFields
          action={rule.then}
          choices={choices}
          errorAt={(path, isExact) => errorAt(`then.${path}`, isExact)}
          onChange={(then) => onChange({ ...rule, then })}
        />
      </fieldset>
    </div>
  );
}
