import { Button, CopyButton } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { toApiError } from "../api/api-error.ts";
import { useText } from "../i18n/use-text.ts";
import { errorTextId } from "./error-text.ts";
import classes from "./ErrorNotice.module.css";

/** An error where its cause is: what happened, the next step, and a code that can be copied for whoever helps. */
export function ErrorNotice(props: {
  readonly error: unknown;
  readonly onRetry?: (() => void) | undefined;
}) {
  const text = useText();
  if (props.error === null || props.error === undefined) return null;
  const error = toApiError(props.error);
  const known = errorTextId(error);
  const fields = error.fields.map(({ fieldName }) => fieldName.split(".").at(-1)).join(", ");
  const reference = [error.code, fields, error.correlationId].filter(Boolean).join(" · ");
  return (
    <div className={classes["notice"]} role="alert">
      <IconAlertTriangle size={18} aria-hidden />
      <div>
        <p className={classes["message"]}>{known === null ? error.message : text(known)}</p>
        <div className={classes["foot"]}>
          <code>{reference}</code>
          <CopyButton value={reference}>
            {({ copied, copy }) => (
              <Button variant="subtle" size="compact-xs" onClick={copy}>
                {text(copied ? "error.copied" : "error.copyCode")}
              </Button>
            )}
          </CopyButton>
          {props.onRetry === undefined ? null : (
            <Button variant="subtle" size="compact-xs" onClick={props.onRetry}>
              {text("error.retry")}
            </Button>
          )}
        </div>
      </div>
    </div>
  );
}
