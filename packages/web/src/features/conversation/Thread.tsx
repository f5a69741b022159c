import { Button, Skeleton } from "@mantine/core";
import { IconArrowDown } from "@tabler/icons-react";
import { useMemo } from "react";
import { useIntl } from "react-intl";
import type { ThreadMessage } from "@tsubame/contract";
import { useMe } from "../../api/session.ts";
import { useTimes } from "../../i18n/times.ts";
import { useText } from "../../i18n/use-text.ts";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { HappeningLine } from "./HappeningLine.tsx";
import { HoldNotice } from "./HoldNotice.tsx";
import { MessageBubble, PendingBubble } from "./MessageBubble.tsx";
import { OutcomeActions } from "./OutcomeActions.tsx";
import type { PendingReply, SendQueue } from "./send-queue.ts";
import { useEarlierMessages, useThread } from "./thread-data.ts";
import type { Thread as ThreadData } from "./thread-merge.ts";
import { threadRows, type ThreadRow } from "./thread-rows.ts";
import classes from "./Thread.module.css";
import { useFirstNew } from "./use-first-new.ts";
import { useFollowEnd } from "./use-follow-end.ts";

interface ThreadProps {
  readonly conversationId: string;
  readonly pending: readonly PendingReply[];
  readonly queue: SendQueue | null;
  /** Whether the reader may decide about messages that failed or whose fate is not known. */
  readonly isMine: boolean;
}

/** The conversation itself, oldest above. It follows new messages only while its end is in sight. */
export function Thread(props: ThreadProps) {
  const thread = useThread(props.conversationId);
  if (thread.data !== undefined) return <LoadedThread {...props} thread={thread.data} />;
  if (!thread.isError) return <ThreadSkeleton />;
  return (
    <div className={classes["pending"]}>
      <ErrorNotice error={thread.error} onRetry={() => void thread.refetch()} />
    </div>
  );
}

function LoadedThread(props: ThreadProps & { readonly thread: ThreadData }) {
  const text = useText();
  const intl = useIntl();
  const { messages, happenings, hasEarlier, account, contact } = props.thread;
  const isWaiting = messages.some((message) => message.state === "queued");
  const hold = isWaiting ? account.sendHold : null;
  const earlier = useEarlierMessages(props.conversationId);
  const firstNewId = useFirstNew(props.conversationId, messages);
  const timeZone = intl.timeZone ?? new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const rows = useMemo(
    () => threadRows(messages, { timeZone, firstNewId, happenings, hasEarlier }),
    [messages, timeZone, firstNewId, happenings, hasEarlier],
  );
  const { box, isMoreBelow, onScroll, toEnd } = useFollowEnd({
    endKey: `${messages.at(-1)?.id ?? ""}/${happenings.at(-1)?.id ?? ""}/${props.pending.length}`,
    startKey: messages[0]?.id ?? "",
  });

  return (
    <div className={classes["frame"]}>
      <div
        ref={box}
        className={classes["scroll"]}
        onScroll={onScroll}
        role="log"
        aria-label={text("thread.label")}
        // The keyboard must be able to scroll it.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
      >
        <div className={classes["rows"]}>
          {hasEarlier ? (
            <Button
              className={classes["earlier"] ?? ""}
              variant="subtle"
              color="gray"
              size="compact-sm"
              loading={earlier.isPending}
              onClick={() => earlier.mutate()}
            >
              {text("thread.earlier")}
            </Button>
          ) : null}
          {rows.map((row) => (
            <Row
              key={row.key}
              row={row}
              names={{ customer: contact.name, account: account.name }}
              conversationId={props.conversationId}
              isMine={props.isMine}
              isHeld={hold !== null}
            />
          ))}
          {props.pending.map((reply) => (
            <PendingBubble
              key={reply.localId}
              reply={reply}
              conversationId={props.conversationId}
              onRetry={() => props.queue?.retry(reply.localId)}
              onDiscard={() => props.queue?.discard(reply.localId)}
            />
          ))}
          {hold === null ? null : <HoldNotice hold={hold} />}
        </div>
      </div>
      {isMoreBelow ? (
        <Button
          className={classes["below"] ?? ""}
          size="compact-sm"
          radius="xl"
          leftSection={<IconArrowDown size={14} aria-hidden />}
          onClick={toEnd}
        >
          {text("thread.newBelow")}
        </Button>
      ) : null}
    </div>
  );
}

function Row(props: {
  readonly row: ThreadRow;
  readonly names: { readonly customer: string; readonly account: string };
  readonly conversationId: string;
  readonly isMine: boolean;
  readonly isHeld: boolean;
}) {
  const text = useText();
  const times = useTimes();
  const me = useMe();
  const { row } = props;
  if (row.kind === "day") {
    return (
      <div className={classes["day"]}>
        <span>{times.day(row.at)}</span>
      </div>
    );
  }
  if (row.kind === "new") {
    return (
      <div className={classes["new"]}>
        <span>{text("thread.new")}</span>
      </div>
    );
  }
  if (row.kind === "happening") return <HappeningLine happening={row.happening} />;
  return (
    <MessageBubble
      message={row.message}
      conversationId={props.conversationId}
      from={
        row.message.direction === "inbound"
          ? props.names.customer
          : (row.message.author?.name ?? props.names.account)
      }
      isMine={row.message.author?.id === me.id}
      isHeld={props.isHeld}
      isFirstOfRun={row.isFirstOfRun}
      isLastOfRun={row.isLastOfRun}
      outcomeActions={
        props.isMine && isUndecided(row.message) ? (
          <OutcomeActions message={row.message} conversationId={props.conversationId} />
        ) : null
      }
    />
  );
}

/** What was said by itself and came too late is not said again by hand. */
function isUndecided({ origin, state }: ThreadMessage): boolean {
  if (origin === "automatic") return false;
  return state === "failed" || state === "unconfirmed";
}

function ThreadSkeleton() {
  return (
    <div className={classes["skeleton"]} aria-hidden>
      <Skeleton height={36} width="46%" radius={14} />
      <Skeleton height={58} width="58%" radius={14} />
      <Skeleton height={36} width="40%" radius={14} style={{ alignSelf: "flex-end" }} />
    </div>
  );
}
