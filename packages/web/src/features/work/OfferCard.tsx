import { Button } from "@mantine/core";
import { useText } from "../../i18n/use-text.ts";
import { CountdownRing } from "../../ui/CountdownRing.tsx";
import { countdownAt } from "../../ui/countdown.ts";
import { PersonPhoto } from "../../ui/PersonPhoto.tsx";
import { useNowSeconds } from "../../ui/use-now.ts";
import classes from "./OfferCard.module.css";
import type { WorkItem } from "./work-data.ts";

/** One ringing offer: who, for which queue, how long still, and the two answers to it. */
export function OfferCard(props: {
  readonly item: WorkItem;
  readonly onAccept: () => void;
  readonly onDecline: () => void;
  readonly hint?: string;
}) {
  const { item } = props;
  const text = useText();
  const nowMs = useNowSeconds() * 1000;
  const countdown =
    item.alertingDeadlineAt === null
      ? null
      : countdownAt(Date.parse(item.startedAt), Date.parse(item.alertingDeadlineAt), nowMs);
  return (
    <article
      className={classes["card"]}
      aria-label={text("work.offerFrom", { name: item.contact.name })}
    >
      <PersonPhoto
        name={item.contact.name}
        tintKey={item.contact.id}
        url={item.contact.profileImageUrl}
        size={36}
      />
      <div className={classes["who"]}>
        <div className={classes["name"]}>{item.contact.name}</div>
        <div className={classes["sub"]}>
          {item.queue === null ? null : `${item.queue.name} · `}@{item.contact.username}
        </div>
      </div>
      {countdown === null ? null : (
        <>
          <CountdownRing {...countdown} />
          <span className={classes["spoken"]} role="timer">
            {text("work.secondsLeft", { seconds: countdown.secondsLeft })}
          </span>
        </>
      )}
      <div className={classes["answers"]}>
        <Button color="good" autoContrast={false} onClick={props.onAccept} aria-keyshortcuts="A">
          {text("work.accept")}
        </Button>
        <Button variant="default" onClick={props.onDecline} aria-keyshortcuts="D">
          {text("work.decline")}
        </Button>
      </div>
    </article>
  );
}
