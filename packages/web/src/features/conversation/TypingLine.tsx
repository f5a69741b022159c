import { typingSeconds, type InboundTypingEvent } from "@tsubame/contract";
import { useEffect, useState } from "react";
import { useMe } from "../../api/session.ts";
import { useText } from "../../i18n/use-text.ts";
import { useTopic } from "../../live/LiveProvider.tsx";
import classes from "./TypingLine.module.css";

/** X repeats the event while somebody goes on typing, some of it later than the indicator lasts. */
const graceMs = 1500;

/**
 * Says that the customer is typing, for as long as X's own app would. The place is always there, so that the thread
 * does not jump.
 */
export function TypingLine(props: {
  readonly conversationId: string;
  readonly customerName: string;
}) {
  const text = useText();
  const isTyping = useCustomerTyping(props.conversationId);
  return (
    <output className={classes["line"]} data-typing={isTyping || undefined}>
      {isTyping ? (
        <>
          <span className={classes["dots"]} aria-hidden>
            <i />
            <i />
            <i />
          </span>
          {text("thread.typing", { name: props.customerName })}
        </>
      ) : null}
    </output>
  );
}

function useCustomerTyping(conversationId: string): boolean {
  const me = useMe();
  const [lastAtMs, setLastAtMs] = useState<number | null>(null);
  useTopic(`v2.users.${me.id}.conversations.inbound.typing.event`, (body) => {
    const event = body as InboundTypingEvent;
    if (event.conversationId === conversationId) setLastAtMs(performance.now());
  });
  useEffect(() => {
    if (lastAtMs === null) return undefined;
    const timer = setTimeout(() => setLastAtMs(null), typingSeconds * 1000 + graceMs);
    return () => clearTimeout(timer);
  }, [lastAtMs]);
  return lastAtMs !== null;
}
