import { Button } from "@mantine/core";
import { useState } from "react";
import { toApiError } from "../api/api-error.ts";
import { useText } from "../i18n/use-text.ts";
import { ErrorNotice } from "./ErrorNotice.tsx";
import { Panel } from "./Page.tsx";

/** Deleting, in two steps; when something still uses the thing, what does. `title` is on the button too. */
export function DeletePanel(props: {
  readonly title: string;
  readonly hint: string;
  readonly isPending: boolean;
  readonly error: unknown;
  readonly onDelete: () => void;
}) {
  const text = useText();
  const [isSure, setSure] = useState(false);
  const usedBy = props.error === null ? undefined : toApiError(props.error).parameters["usedBy"];
  return (
    <Panel title={props.title} hint={props.hint}>
      <Button
        variant={isSure ? "filled" : "outline"}
        color="bad"
        loading={props.isPending}
        onClick={() => (isSure ? props.onDelete() : setSure(true))}
      >
        {isSure ? text("form.deleteSure") : props.title}
      </Button>
      {usedBy === undefined ? (
        <ErrorNotice error={props.error} />
      ) : (
        <p role="alert" style={{ margin: "12px 0 0", color: "var(--t-bad)" }}>
          {text("form.usedBy", { names: usedBy })}
        </p>
      )}
    </Panel>
  );
}
