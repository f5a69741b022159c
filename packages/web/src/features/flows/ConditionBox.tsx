import { Switch } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useText } from "../../i18n/use-text.ts";
import { IconAction } from "../../ui/IconAction.tsx";
import type { Choices } from "./choices.ts";
import { ConditionFields } from "./ConditionFields.tsx";
import type { DraftCondition } from "./draft.ts";
import classes from "./flows.module.css";

/** What is wrong with a field, by its path below the thing it belongs to; empty: the thing itself. */
export type ErrorAt = (path: string, isExact?: boolean) => string | undefined;

/** One condition: the fields of its kind, whether it is turned round, and the way to remove it. */
export function ConditionBox(props: {
  readonly condition: DraftCondition;
  readonly answers: readonly string[];
  readonly choices: Choices;
  readonly errorAt: ErrorAt;
  readonly onChange: (condition: DraftCondition) => void;
  readonly onRemove: () => void;
}) {
  const { condition, errorAt, onChange } = props;
  const text = useText();
  const kind = text(`flows.kind.${condition.kind}`);
  const own = errorAt("", true);
  return (
    <section className={classes["condition"]} aria-label={kind}>
      <div className={classes["conditionHead"]}>
        <h4>{kind}</h4>
        <Switch
          size="xs"
          label={text("flows.not")}
          checked={condition.not === true}
          onChange={(event) => {
            const { not: _not, ...rest } = condition;
            onChange(event.currentTarget.checked ? { ...rest, not: true } : rest);
          }}
        />
        <IconAction
          tip={text("flows.removeCondition")}
          label={text("flows.removeConditionNamed", { name: kind })}
          onClick={props.onRemove}
        >
          <IconX size={16} aria-hidden />
        </IconAction>
      </div>
      <ConditionFields
        condition={condition}
        answers={props.answers}
        choices={props.choices}
        errorAt={errorAt}
        onChange={onChange}
      />
      {own === undefined ? null : (
        <p className={classes["error"]} role="alert">
          {own}
        </p>
      )}
    </section>
  );
}
