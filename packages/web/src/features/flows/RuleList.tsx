import { VisuallyHidden } from "@mantine/core";
import { useState } from "react";
import { useText } from "../../i18n/use-text.ts";
import type { Choices } from "./choices.ts";
import { menuValues, moved, withCopy, type DraftRule } from "./draft.ts";
import classes from "./flows.module.css";
import type { Issues } from "./issues.ts";
import { RuleCard } from "./RuleCard.tsx";
import { useReorder } from "./use-reorder.ts";

/** The rules in their order. All but the last can be moved, by dragging a handle or with the arrow keys on it. */
export function RuleList(props: {
  readonly rules: readonly DraftRule[];
  readonly onChange: (rules: DraftRule[]) => void;
  readonly openKey: string | null;
  readonly onOpen: (key: string | null) => void;
  readonly choices: Choices;
  readonly issues: Issues;
}) {
  const { rules, onChange, openKey, onOpen } = props;
  const text = useText();
  const [news, setNews] = useState("");
  const lastIndex = rules.length - 1;
  const move = (from: number, to: number) => {
    onChange(moved(rules, from, to));
    setNews(text("flows.moved", { to: to + 1, count: rules.length }));
  };
  const reorder = useReorder({ count: lastIndex, onMove: move });
  const answers = menuValues(rules);
  return (
    <>
      <ul className={classes["rules"]}>
        {rules.map((rule, index) => (
          <li key={rule.key} data-dragged={reorder.draggedIndex === index || undefined}>
            <RuleCard
              rule={rule}
              index={index}
              isLast={index === lastIndex}
              isOpen={openKey === rule.key}
              answers={answers}
              choices={props.choices}
              issues={props.issues}
              handle={reorder.handleOf(index)}
              onOpen={(isOpen) => onOpen(isOpen ? rule.key : null)}
              onChange={(changed) => onChange(rules.with(index, changed))}
              onCopy={() => {
                const next = withCopy(rules, index);
                onChange(next);
                onOpen(next[index]?.key ?? null);
              }}
              onRemove={() => onChange(rules.toSpliced(index, 1))}
            />
          </li>
        ))}
      </ul>
      <VisuallyHidden component="output">{news}</VisuallyHidden>
    </>
  );
}
