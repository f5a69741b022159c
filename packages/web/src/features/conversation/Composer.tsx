import { ActionIcon, Textarea, Tooltip } from "@mantine/core";
import { IconSend2 } from "@tabler/icons-react";
import { replyTextLimit } from "@tsubame/contract";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import { useIntl } from "react-intl";
import { useText } from "../../i18n/use-text.ts";
import { isConfirmingInput } from "../../ui/keys.ts";
import classes from "./Composer.module.css";
import { useDrafts } from "./replies.tsx";

/** From here on the count turns to the colour of attention. */
const nearLimit = replyTextLimit - 200;

/**
 * Where a reply is written. Enter sends and Shift+Enter breaks the line; the Enter that confirms a kana conversion
 * does neither. It never waits for the network: what is sent goes to the queue and the field is free again.
 */
export function Composer(props: {
  readonly conversationId: string;
  readonly customerName: string;
  /** Changes to another non-empty value when the field should take the focus (an accepted offer, the R key). */
  readonly focusSignal: string;
  /** Told at each change of the text by hand. */
  readonly onType: () => void;
  readonly onSend: (text: string) => void;
}) {
  const text = useText();
  const intl = useIntl();
  const drafts = useDrafts();
  const field = useRef<HTMLTextAreaElement>(null);
  const [value, setValue] = useState(() => drafts.read(props.conversationId));
  const length = value.length;
  const isTooLong = length > replyTextLimit;
  const canSend = value.trim() !== "" && !isTooLong;

  useEffect(() => {
    if (props.focusSignal !== "") field.current?.focus();
  }, [props.focusSignal]);

  const change = (next: string) => {
    setValue(next);
    drafts.write(props.conversationId, next);
  };
  const send = () => {
    if (!canSend) return;
    props.onSend(value);
    change("");
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape" && !isConfirmingInput(event.nativeEvent)) field.current?.blur();
    if (event.key !== "Enter" || event.shiftKey || isConfirmingInput(event.nativeEvent)) return;
    event.preventDefault();
    send();
  };

  return (
    <form
      className={classes["composer"]}
      data-over={isTooLong || undefined}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Textarea
        ref={field}
        value={value}
        onChange={(event) => {
          change(event.currentTarget.value);
          props.onType();
        }}
        onKeyDown={onKeyDown}
        aria-label={text("composer.label", { name: props.customerName })}
        placeholder={text("composer.placeholder")}
        autosize
        minRows={1}
        maxRows={8}
        variant="unstyled"
        classNames={{ input: classes["field"] ?? "", root: classes["root"] ?? "" }}
        aria-invalid={isTooLong}
        aria-describedby="composer-count"
      />
      <div className={classes["foot"]}>
        <span className={classes["keys"]}>{text("composer.keys")}</span>
        <span
          id="composer-count"
          className={classes["count"]}
          data-near={length > nearLimit || undefined}
          data-over={isTooLong || undefined}
        >
          {isTooLong
            ? text("composer.tooLong", { count: length - replyTextLimit })
            : text("composer.count", {
                count: intl.formatNumber(length),
                limit: intl.formatNumber(replyTextLimit),
              })}
        </span>
        <Tooltip label={text("composer.send")}>
          <ActionIcon
            type="submit"
            size={32}
            disabled={!canSend}
            aria-label={text("composer.send")}
          >
            <IconSend2 size={17} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </div>
    </form>
  );
}
