import { Button, Skeleton } from "@mantine/core";
import { IconArrowDown } from "@tabler/icons-react";
import { useEffect, useLayoutEffect, useMemo, useRef, useState, type ReactNode } from "react";
import { useIntl } from "react-intl";
import type { ThreadMessage } from "@tsubame/contract";
import { useMe } from "../../api/session.ts";
import { useTimes } from "../../i18n/times.ts";
import { useText } from "../../i18n/use-text.ts";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { MessageBubble, PendingBubble } from "./MessageBubble.tsx";
import type { PendingReply, SendQueue } from "./send-queue.ts";
import { useEarlierMessages, useThread } from "./thread-data.ts";
import { threadRows } from "./thread-rows.ts";
import classes from "./Thread.module.css";
import { useFirstNew } from "./use-first-new.ts";

const nearEndPx = 80;

/** The conversation itself, oldest above. It follows new messages only while its end is in sight. */
export function Thread(props: {
  readonly conversationId: string;
  readonly pending: readonly PendingReply[];
  readonly queue: SendQueue | null;
  readonly outcomeActions: (message: ThreadMessage) => ReactNode;
}) {
  const text = useText();
  const times = useTimes();
  const intl = useIntl();
  const me = useMe();
  const thread = useThread(props.conversationId);
  const earlier = useEarlierMessages(props.conversationId);
  const messages = thread.data?.messages;
  const firstNewId = useFirstNew(props.conversationId, messages);
  const timeZone = intl.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  const rows = useMemo(
    () => threadRows(messages ?? [], { timeZone, firstNewId }),
    [messages, timeZone, firstNewId],
  );
  const scroll = useFollowEnd({
    endKey: `${messages?.at(-1)?.id ?? ""}/${props.pending.length}`,
    startKey: messages?.[0]?.id ?? "",
  });

  if (thread.isError && messages === undefined) {
    return (
      <div className={classes["pending"]}>
        <ErrorNotice error={thread.error} onRetry={() => void thread.refetch()} />
      </div>
    );
  }
  if (messages === undefined) return <ThreadSkeleton />;
  return (
    <div className={classes["frame"]}>
      <div
        ref={scroll.box}
        className={classes["scroll"]}
        onScroll={scroll.onScroll}
        role="log"
        aria-label={text("thread.label")}
        tabIndex={0}
      >
        <div className={classes["rows"]}>
          {thread.data?.hasEarlier === true ? (
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
          {rows.map((row) => {
            if (row.kind === "day") {
              return (
                <div key={row.key} className={classes["day"]}>
                  <span>{times.day(row.at)}</span>
                </div>
              );
            }
            if (row.kind === "new") {
              return (
                <div key={row.key} className={classes["new"]}>
                  <span>{text("thread.new")}</span>
                </div>
              );
            }
            return (
              <MessageBubble
                key={row.key}
                message={row.message}
                isMine={row.message.author?.id === me.id}
                isFirstOfRun={row.isFirstOfRun}
                isLastOfRun={row.isLastOfRun}
                outcomeActions={props.outcomeActions(row.message)}
              />
            );
          })}
          {props.pending.map((reply) => (
            <PendingBubble
              key={reply.localId}
              reply={reply}
              onRetry={() => props.queue?.retry(reply.localId)}
              onDiscard={() => props.queue?.discard(reply.localId)}
            />
          ))}
        </div>
      </div>
      {scroll.isMoreBelow ? (
        <Button
          className={classes["below"] ?? ""}
          size="compact-sm"
          radius="xl"
          leftSection={<IconArrowDown size={14} aria-hidden />}
          onClick={scroll.toEnd}
        >
          {text("thread.newBelow")}
        </Button>
      ) : null}
    </div>
  );
}

/**
 * Scrolling that never moves what is being read: at the end it follows, elsewhere it stays and says that there is
 * more below; earlier messages put in front leave the view where it was.
 */
function useFollowEnd(keys: { readonly endKey: string; readonly startKey: string }) {
  const box = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const before = useRef({ height: 0, startKey: keys.startKey });
  const [isMoreBelow, setMoreBelow] = useState(false);

  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    if (isAtEnd.current) element.scrollTop = element.scrollHeight;
    else setMoreBelow(true);
  }, [keys.endKey]);

  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const grownBy = element.scrollHeight - before.current.height;
    const isPrepended = before.current.startKey !== "" && before.current.startKey !== keys.startKey;
    if (isPrepended && !isAtEnd.current && grownBy > 0) element.scrollTop += grownBy;
    before.current = { height: element.scrollHeight, startKey: keys.startKey };
  }, [keys.startKey, keys.endKey]);

  // The box changes its size with the composer and the window; the end stays in sight.
  useEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => {
      if (isAtEnd.current) element.scrollTop = element.scrollHeight;
    });
    observer.observe(element);
    if (element.firstElementChild !== null) observer.observe(element.firstElementChild);
    return () => observer.disconnect();
  }, []);

  return {
    box,
    isMoreBelow,
    onScroll: () => {
      const element = box.current;
      if (element === null) return;
      isAtEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < nearEndPx;
      if (isAtEnd.current) setMoreBelow(false);
    },
    toEnd: () => {
      box.current?.scrollTo({ top: box.current.scrollHeight });
      setMoreBelow(false);
    },
  };
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
