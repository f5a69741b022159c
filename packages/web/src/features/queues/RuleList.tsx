import { Button } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconPlus, IconX } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useText } from "../../i18n/use-text.ts";
import { IconAction } from "../../ui/IconAction.tsx";
import classes from "./RuleList.module.css";

interface Row {
  readonly key: number;
}

/** Rules in their order: each with its number, its fields, and what moves or removes it; one more can be added up to a limit. */
export function RuleList<T extends Row>(props: {
  readonly rows: readonly T[];
  readonly limit: number;
  readonly addLabel: string;
  readonly titleOf: (index: number) => string;
  readonly makeRow: () => T;
  readonly onChange: (rows: readonly T[]) => void;
  readonly children: (row: T, index: number, set: (change: Partial<T>) => void) => ReactNode;
}) {
  const text = useText();
  const { rows, onChange } = props;
  const move = (from: number, to: number) => {
    const moved = rows.toSpliced(from, 1);
    const row = rows[from];
    if (row !== undefined) onChange(moved.toSpliced(to, 0, row));
  };
  return (
    <>
      {rows.length === 0 ? null : (
        <ol className={classes["list"]}>
          {rows.map((row, index) => {
            const title = props.titleOf(index);
            return (
              <li key={row.key} className={classes["item"]} aria-label={title}>
                <div className={classes["head"]}>
                  <h3>{title}</h3>
                  <IconAction
                    tip={text("rules.up", { name: title })}
                    isDisabled={index === 0}
                    onClick={() => move(index, index - 1)}
                  >
                    <IconArrowUp size={16} aria-hidden />
                  </IconAction>
                  <IconAction
                    tip={text("rules.down", { name: title })}
                    isDisabled={index === rows.length - 1}
                    onClick={() => move(index, index + 1)}
                  >
                    <IconArrowDown size={16} aria-hidden />
                  </IconAction>
                  <IconAction
                    tip={text("rules.remove", { name: title })}
                    onClick={() => onChange(rows.toSpliced(index, 1))}
                  >
                    <IconX size={16} aria-hidden />
                  </IconAction>
                </div>
                <div className={classes["fields"]}>
                  {props.children(row, index, (change) =>
                    onChange(rows.with(index, { ...row, ...change })),
                  )}
                </div>
              </li>
            );
          })}
        </ol>
      )}
      {rows.length >= props.limit ? null : (
        <div>
          <Button
            variant="default"
            size="xs"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => onChange([...rows, props.makeRow()])}
          >
            {props.addLabel}
          </Button>
        </div>
      )}
    </>
  );
}
