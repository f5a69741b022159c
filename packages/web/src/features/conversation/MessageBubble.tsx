import { Button } from "@mantine/core";
import type { ThreadMessage } from "@tsubame/contract";
import type { ReactNode } from "react";
import { toApiError } from "../../api/api-error.ts";
import { useMe } from "../../api/session.ts";
import { useTimes } from "../../i18n/times.ts";
import { useText } from "../../i18n/use-text.ts";
import { errorTextId } from "../../ui/error-text.ts";
import { AttachmentView } from "./AttachmentView.tsx";
import { DeliveryMark } from "./DeliveryMark.tsx";
import { failureTextId } from "./failure-text.ts";
import classes from "./MessageBubble.module.css";
import { MessageText } from "./MessageText.tsx";
import type { PendingReply } from "./send-queue.ts";

/** One message of the thread: the customer's on the left, ours on the right, with its state below. */
export function MessageBubble(props: {
  readonly message: ThreadMessage;
  readonly conversationId: string;
  /** Who wrote it, for those who cannot see what it carries. */
  readonly from: string;
  readonly isMine: boolean;
  /** X refuses the account for now, so replies wait. */
  readonly isHeld: boolean;
  readonly isFirstOfRun: boolean;
  readonly isLastOfRun: boolean;
  /** What a person can do about a message that failed or whose fate is not known. */
  readonly outcomeActions?: ReactNode;
}) {
  const text = useText();
  const times = useTimes();
  const { message } = props;
  const isOurs = message.direction === "outbound";
  const isTroubled = message.state === "failed" || message.state === "unconfirmed";
  const isPending = message.state === "queued" || message.state === "sending";
  const writer = writerOf(message, props.isMine, text);
  return (
    <article
      className={classes["message"]}
      data-side={isOurs ? "ours" : "theirs"}
      data-run-start={props.isFirstOfRun || undefined}
      data-troubled={isTroubled || undefined}
    >
      {props.isFirstOfRun && writer !== null ? (
        <div className={classes["writer"]}>{writer}</div>
      ) : null}
      <div className={classes["bubble"]}>
        {message.text === "" ? null : <MessageText text={message.text} />}
        {message.attachment === null ? null : (
          <AttachmentView
            attachment={message.attachment}
            conversationId={props.conversationId}
            from={props.from}
            time={times.clock(message.at)}
          />
        )}
        {message.quickReplies.length === 0 ? null : (
          <ul className={classes["choices"]} aria-label={text("thread.choices")}>
            {message.quickReplies.map(({ label, description }) => (
              <li key={label} title={description ?? undefined}>
                {label}
              </li>
            ))}
          </ul>
        )}
      </div>
      {props.isLastOfRun || isTroubled || isPending || message.isLate ? (
        <div className={classes["foot"]}>
          <time dateTime={message.at} title={times.exact(message.at)}>
            {times.clock(message.at)}
          </time>
          {message.isLate ? <span>{text("thread.late")}</span> : null}
          {isOurs ? <DeliveryMark message={message} isHeld={props.isHeld} /> : null}
        </div>
      ) : null}
      {isTroubled ? (
        <div className={classes["trouble"]} role="note">
          <p>
            {message.state === "unconfirmed"
              ? text("delivery.unconfirmedHint")
              : text(failureTextId(message))}
            {message.error === null ? null : <code> {troubleCode(message)}</code>}
          </p>
          {props.outcomeActions}
        </div>
      ) : null}
    </article>
  );
}

function writerOf(
  message: ThreadMessage,
  isMine: boolean,
  text: ReturnType<typeof useText>,
): string | null {
  if (message.origin === "owner") return text("thread.writtenOnX");
  if (message.origin === "automatic") return text("thread.automatic");
  if (message.origin === "agent" && !isMine) return message.author?.name ?? null;
  return null;
}

function troubleCode({ error }: ThreadMessage): string {
  if (error === null) return "";
  const parts = [error.code, error.xCode === null ? null : `X ${error.xCode}`];
  return parts.filter((part) => part !== null).join(" · ");
}

/** A reply that the server has not taken yet. */
export function PendingBubble(props: {
  readonly reply: PendingReply;
  readonly conversationId: string;
  readonly onRetry: () => void;
  readonly onDiscard: () => void;
}) {
  const text = useText();
  const times = useTimes();
  const me = useMe();
  const { reply } = props;
  const isFailed = reply.state === "failed";
  const error = isFailed ? toApiError(reply.error) : null;
  const known = error === null ? null : errorTextId(error);
  return (
    <article
      className={classes["message"]}
      data-side="ours"
      data-run-start
      data-troubled={isFailed || undefined}
    >
      <div className={classes["bubble"]} data-pending>
        {reply.text === "" ? null : <MessageText text={reply.text} />}
        {reply.attachment === null ? null : (
          <AttachmentView
            attachment={reply.attachment}
            conversationId={props.conversationId}
            from={me.name}
            time={times.clock(reply.writtenAt)}
          />
        )}
      </div>
      {error === null ? (
        <div className={classes["foot"]}>
          <span className={classes["delivery"]}>{text("delivery.sending")}</span>
        </div>
      ) : (
        <div className={classes["trouble"]} role="alert">
          <p>
            {text("delivery.notTaken")} {known === null ? error.message : text(known)}{" "}
            <code>{error.code}</code>
          </p>
          <div className={classes["actions"]}>
            <Button size="compact-xs" variant="default" onClick={props.onRetry}>
              {text("delivery.retry")}
            </Button>
            <Button size="compact-xs" variant="subtle" color="gray" onClick={props.onDiscard}>
              {text("delivery.discard")}
            </Button>
          </div>
        </div>
      )}
    </article>
  );
}
