import { Badge } from "@mantine/core";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useQuery } from "@tanstack/react-query";
import { getWaiting, type ResponseOf } from "@tsubame/contract";
import { useRef } from "react";
import { call } from "../../api/call.ts";
import { useMe } from "../../api/session.ts";
import { useText } from "../../i18n/use-text.ts";
import { useTopic } from "../../live/LiveProvider.tsx";
import { LoadState } from "../../ui/LoadState.tsx";
import { Page } from "../../ui/Page.tsx";
import { PersonPhoto } from "../../ui/PersonPhoto.tsx";
import { MenuSection } from "./MenuSection.tsx";
import { PullPage } from "./PullPage.tsx";
import { QueueMeasures } from "./QueueMeasures.tsx";
import { TargetClock } from "./TargetClock.tsx";
import { WaitingActions } from "./WaitingActions.tsx";
import { WhyButton, WhyPlace } from "./WhyDrawer.tsx";
import { useWaitText } from "./use-wait-text.ts";
import classes from "./WaitingPage.module.css";

type WaitingQueue = ResponseOf<typeof getWaiting>["queues"][number];
type WaitingConversation = WaitingQueue["conversations"][number];

const rowPx = 48;
/** Longer lists draw only the rows in sight. */
const virtualFrom = 100;
/** News of a queue reads the list again; this often it is read even without news. */
const pollMs = 5000;

/** Where "today" begins for whoever looks. */
const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();

/** What waits: everything for whoever sees all queues, what they may take for everybody else. */
export function WaitingPage() {
  const me = useMe();
  return me.permissions.includes("tsubame:waiting:view") ? <AllWaiting /> : <PullPage />;
}

/** What waits in which queue, longest wait first; the default queue is always there. */
function AllWaiting() {
  const text = useText();
  const waiting = useQuery({
    queryKey: ["waiting"],
    queryFn: ({ signal }) => call(getWaiting, { query: { timeZone } }, { signal }),
    refetchInterval: pollMs,
  });
  return (
    <Page title={text("rail.waiting")} hint={text("waiting.hint")}>
      <LoadState of={waiting} height={200} />
      <WhyPlace>
        {waiting.data?.queues.map((queue) => (
          <QueueSection key={queue.queue.id} queue={queue} onNews={() => void waiting.refetch()} />
        ))}
        <MenuSection />
      </WhyPlace>
    </Page>
  );
}

function QueueSection({
  queue,
  onNews,
}: {
  readonly queue: WaitingQueue;
  readonly onNews: () => void;
}) {
  const text = useText();
  const hidden = queue.count - queue.conversations.length;
  useTopic(`v2.routing.queues.${queue.queue.id}.conversations.messages`, onNews);
  return (
    <section className={classes["queue"]} aria-label={queue.queue.name}>
      <div className={classes["head"]}>
        <h2>{queue.queue.name}</h2>
        {queue.queue.isDefault ? (
          <Badge variant="light" tt="none" fw={500}>
            {text("queues.default")}
          </Badge>
        ) : null}
        <span className={classes["count"]}>{text("waiting.count", { count: queue.count })}</span>
      </div>
      <QueueMeasures queue={queue} />
      {queue.conversations.length === 0 ? (
        <p className={classes["none"]}>{text("waiting.none")}</p>
      ) : (
        <WaitingRows queue={queue} />
      )}
      {hidden > 0 ? (
        <p className={classes["none"]}>{text("waiting.more", { count: hidden })}</p>
      ) : null}
    </section>
  );
}

function WaitingRows({ queue }: { readonly queue: WaitingQueue }) {
  const { conversations } = queue;
  const box = useRef<HTMLDivElement>(null);
  const isVirtual = conversations.length > virtualFrom;
  // The library keeps state outside of React; the compiler, which this warns about, is not used here.
  // oxlint-disable-next-line react/incompatible-library
  const virtual = useVirtualizer({
    count: conversations.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowPx,
    overscan: 8,
    enabled: isVirtual,
  });
  if (!isVirtual) {
    return (
      <ul className={classes["rows"]}>
        {conversations.map((one) => (
          <li key={one.conversationId}>
            <WaitingRow conversation={one} queue={queue} />
          </li>
        ))}
      </ul>
    );
  }
  return (
    // The keyboard must be able to scroll it.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div ref={box} className={classes["scroll"]} tabIndex={0}>
      <ul
        className={classes["rows"]}
        style={{ height: virtual.getTotalSize(), position: "relative" }}
      >
        {virtual.getVirtualItems().map((item) => {
          const conversation = conversations[item.index];
          return conversation === undefined ? null : (
            <li
              key={conversation.conversationId}
              style={{ position: "absolute", insetInline: 0, top: item.start, height: item.size }}
              aria-setsize={conversations.length}
              aria-posinset={item.index + 1}
            >
              <WaitingRow conversation={conversation} queue={queue} />
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function WaitingRow({
  conversation,
  queue,
}: {
  readonly conversation: WaitingConversation;
  readonly queue: WaitingQueue;
}) {
  const text = useText();
  const waitText = useWaitText();
  const { contact, offeredTo } = conversation;
  return (
    <div className={classes["row"]}>
      <PersonPhoto name={contact.name} tintKey={contact.id} size={28} />
      <span className={classes["name"]} title={`${contact.name} @${contact.username}`}>
        {contact.name} <span>@{contact.username}</span>
      </span>
      <span className={classes["state"]}>
        {offeredTo === null
          ? text("waiting.waits")
          : text("waiting.ringsAt", { name: offeredTo.name })}
      </span>
      <span className={classes["place"]}>
        {text("waiting.place", {
          position: conversation.position,
          wait: waitText(conversation.expectedWaitSeconds),
        })}
      </span>
      <TargetClock {...conversation} />
      <WhyButton conversationId={conversation.conversationId} customerName={contact.name} />
      <WaitingActions
        conversationId={conversation.conversationId}
        customerName={contact.name}
        queueId={queue.queue.id}
        isAssignable={offeredTo === null && queue.queue.isManualAssignmentEnabled}
      />
    </div>
  );
}
