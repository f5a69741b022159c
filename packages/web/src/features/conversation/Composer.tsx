import { ActionIcon, Textarea, Tooltip } from "@mantine/core";
import { IconPaperclip, IconSend2 } from "@tabler/icons-react";
import { outboundMediaTypes, replyTextLimit, type FileAttachment } from "@tsubame/contract";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import { useIntl } from "react-intl";
import { useText } from "../../i18n/use-text.ts";
import { isConfirmingInput } from "../../ui/keys.ts";
import { AttachmentDraftView } from "./AttachmentDraftView.tsx";
import classes from "./Composer.module.css";
import { useAttachmentDraft, useDrafts, type LegAddress } from "./replies.tsx";
import { useFileDrop } from "./use-file-drop.ts";

/** From here on the count turns to the colour of attention. */
const nearLimit = replyTextLimit - 200;

/**
 * Where a reply is written. Enter sends and Shift+Enter breaks the line; the Enter that confirms a kana conversion
 * does neither. It never waits for the network: what is sent goes to the queue and the field is free again. A file may
 * be chosen, pasted or dropped; it goes with the next reply, once it is on the server.
 */
export function Composer(props: {
  readonly leg: LegAddress;
  readonly customerName: string;
  /** Changes to another non-empty value when the field should take the focus (an accepted offer, the R key). */
  readonly focusSignal: string;
  /** Told at each change of the text by hand. */
  readonly onType: () => void;
  readonly onSend: (text: string, attachment: FileAttachment | null) => void;
}) {
  const text = useText();
  const intl = useIntl();
  const drafts = useDrafts();
  const field = useRef<HTMLTextAreaElement>(null);
  const { conversationId } = props.leg;
  const { draft, choose, remove, take } = useAttachmentDraft(props.leg);
  const chooseFile = (file: File) => {
    choose(file);
    // Enter then sends it.
    field.current?.focus();
  };
  const { isOver, dropZone } = useFileDrop(chooseFile);
  const [value, setValue] = useState(() => drafts.read(conversationId));
  const length = value.length;
  const isTooLong = length > replyTextLimit;
  const isFileReady = draft?.state === "ready";
  // A file that is on its way, or that cannot go, is not left behind in silence.
  const canSend = !isTooLong && (draft === null ? value.trim() !== "" : isFileReady);

  useEffect(() => {
    if (props.focusSignal !== "") field.current?.focus();
  }, [props.focusSignal]);

  const change = (next: string) => {
    setValue(next);
    drafts.write(conversationId, next);
  };
  const send = () => {
    if (!canSend) return;
    props.onSend(value, take());
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
      data-drop={isOver || undefined}
      {...dropZone}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {draft === null ? null : (
        <AttachmentDraftView
          draft={draft}
          onRemove={() => {
            remove();
            field.current?.focus();
          }}
        />
      )}
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
        <AttachButton onChoose={chooseFile} />
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

/** Opens the system's own choice of files. The button is the one thing to reach; the field behind it is not shown. */
function AttachButton(props: { readonly onChoose: (file: File) => void }) {
  const text = useText();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        hidden
        accept={Object.keys(outboundMediaTypes).join(",")}
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          // The same file can be chosen again after it was removed.
          event.currentTarget.value = "";
          if (file !== undefined) props.onChoose(file);
        }}
      />
      <Tooltip label={text("composer.attach")}>
        <ActionIcon
          className={classes["attach"] ?? ""}
          variant="subtle"
          color="gray"
          size={32}
          onClick={() => input.current?.click()}
          aria-label={text("composer.attach")}
        >
          <IconPaperclip size={18} aria-hidden />
        </ActionIcon>
      </Tooltip>
    </>
  );
}
