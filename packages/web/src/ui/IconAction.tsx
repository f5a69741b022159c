import { ActionIcon, Tooltip } from "@mantine/core";
import type { ReactNode } from "react";

/** A quiet button with only a sign on it, such as the one that removes a row. */
export function IconAction(props: {
  /** What it does, shown to whoever points at it. */
  readonly tip: string;
  /** What it does and to which of several, for those who hear it; the tip, when that says it all. */
  readonly label?: string;
  readonly onClick: () => void;
  readonly isDisabled?: boolean;
  /** The sign. */
  readonly children: ReactNode;
}) {
  return (
    <Tooltip label={props.tip}>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={props.label ?? props.tip}
        disabled={props.isDisabled ?? false}
        onClick={props.onClick}
      >
        {props.children}
      </ActionIcon>
    </Tooltip>
  );
}
