import { useQuery } from "@tanstack/react-query";
import { getConversationsInMenu } from "@tsubame/contract";
import { call } from "../../api/call.ts";
import { clockFace, useTimes } from "../../i18n/times.ts";
import { useText } from "../../i18n/use-text.ts";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { PersonPhoto } from "../../ui/PersonPhoto.tsx";
import { useNowSeconds } from "../../ui/use-now.ts";
import classes from "./WaitingPage.module.css";
import { WhyButton } from "./WhyDrawer.tsx";

const pollMs = 5000;

/**
 * Conversations whose flow has asked the customer something: they are in no queue until the answer comes or the time is
 * over. Nothing is shown where there are none.
 */
export function MenuSection() {
  const text = useText();
  const times = useTimes();
  const now = useNowSeconds();
  const menus = useQuery({
    queryKey: ["waiting", "menus"],
    queryFn: ({ signal }) => call(getConversationsInMenu, {}, { signal }),
    refetchInterval: pollMs,
  });
  if (menus.isError) {
    return <ErrorNotice error={menus.error} onRetry={() => void menus.refetch()} />;
  }
  const conversations = menus.data?.conversations ?? [];
  if (conversations.length === 0) return null;
  return (
    <section className={classes["queue"]} aria-label={text("waiting.menus")}>
      <div className={classes["head"]}>
        <h2>{text("waiting.menus")}</h2>
        <span className={classes["count"]}>
          {text("waiting.count", { count: conversations.length })}
        </span>
      </div>
      <ul className={classes["rows"]}>
        {conversations.map(({ conversationId, contact, askedAt, deadlineAt }) => (
          <li key={conversationId}>
            <div className={classes["row"]}>
              <PersonPhoto name={contact.name} tintKey={contact.id} size={28} />
              <span className={classes["name"]}>
                {contact.name} <span>@{contact.username}</span>
              </span>
              <span className={classes["state"]}>
                {text("waiting.answerUntil", { time: times.moment(deadlineAt) })}
              </span>
              <time dateTime={askedAt} title={times.exact(askedAt)}>
                {clockFace(now - Date.parse(askedAt) / 1000)}
              </time>
              <WhyButton conversationId={conversationId} customerName={contact.name} />
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
