import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { IconArrowLeft, IconInfoCircle } from "@tabler/icons-react";
import type { WorkItem } from "@tsubame/contract";
import { useText } from "../../i18n/use-text.ts";
import { PersonPhoto } from "../../ui/PersonPhoto.tsx";
import { ParkButton } from "../handover/ParkButton.tsx";
import { ParkedFoot } from "../handover/ParkedFoot.tsx";
import { TransferButton } from "../handover/TransferButton.tsx";
import { Composer } from "./Composer.tsx";
import classes from "./ConversationView.module.css";
import { useReadMark, useTypingSignal } from "./customer-signals.ts";
import { useEndLeg, useOptionalWrapup } from "./leg-actions.ts";
import { useSendQueue } from "./replies.tsx";
import { Thread } from "./Thread.tsx";
import { useThread } from "./thread-data.ts";
import { TypingLine } from "./TypingLine.tsx";
import { WrapupPanel } from "./WrapupPanel.tsx";

/**
 * One conversation: who it is with, the thread, and below it what can be done now: answer the offer, write, or wrap
 * up. `item` is my leg of it; null when it is not (or no longer) mine, and then it can only be read.
 */
export function ConversationView(props: {
  readonly conversationId: string;
  readonly item: WorkItem | null;
  /** Changes to another non-empty value when the composer or the wrap-up should take the focus. */
  readonly focusSignal: string;
  readonly onAccept: (item: WorkItem) => void;
  readonly onDecline: (item: WorkItem) => void;
  readonly onBack: () => void;
  /** Absent where the context stands beside the thread anyway. */
  readonly onShowContext?: (() => void) | undefined;
}) {
  const { conversationId, item } = props;
  const isConnected = item?.phase === "connected";
  const { queue, pending } = useSendQueue(item);
  const thread = useThread(conversationId);
  const showTyping = useTypingSignal(isConnected ? item : null, thread.data);
  useReadMark(isConnected, thread.data);
  return (
    <section className={classes["view"]}>
      <Header {...props} />
      <Thread
        key={conversationId}
        conversationId={conversationId}
        pending={pending}
        queue={queue}
        isMine={item !== null}
      />
      {item === null ? null : (
        <TypingLine
          key={`typing-${conversationId}`}
          conversationId={conversationId}
          customerName={item.contact.name}
        />
      )}
      {isConnected ? (
        <Composer
          key={`composer-${conversationId}`}
          leg={item}
          customerName={item.contact.name}
          focusSignal={props.focusSignal}
          onType={showTyping}
          onSend={(text, attachment) => queue?.send(text, attachment)}
        />
      ) : (
        <Foot {...props} />
      )}
    </section>
  );
}

type ViewProps = Parameters<typeof ConversationView>[0];

function Header(props: ViewProps) {
  const text = useText();
  const { item } = props;
  const thread = useThread(props.conversationId);
  const contact = item?.contact ?? thread.data?.contact;
  return (
    <header className={classes["header"]}>
      <ActionIcon
        className={classes["back"] ?? ""}
        variant="subtle"
        color="gray"
        size={36}
        onClick={props.onBack}
        aria-label={text("conversation.back")}
      >
        <IconArrowLeft size={20} aria-hidden />
      </ActionIcon>
      {contact === undefined ? null : (
        <>
          <span className={classes["photo"]}>
            <PersonPhoto
              name={contact.name}
              tintKey={contact.id}
              url={contact.profileImageUrl}
              size={30}
            />
          </span>
          <div className={classes["who"]}>
            <h1>{contact.name}</h1>
            <span>
              @{contact.username}
              {item?.queue === null || item?.queue === undefined ? null : ` · ${item.queue.name}`}
            </span>
          </div>
        </>
      )}
      <div className={classes["actions"]}>
        {item?.phase === "connected" || item?.phase === "parked" ? (
          <TransferButton key={`transfer-${item.participantId}`} item={item} />
        ) : null}
        {item?.phase === "connected" ? (
          <ParkButton key={`park-${item.participantId}`} item={item} />
        ) : null}
        {item?.phase === "connected" || item?.phase === "parked" ? <EndButton item={item} /> : null}
        {props.onShowContext === undefined ? null : (
          <Tooltip label={text("conversation.context")}>
            <ActionIcon
              variant="subtle"
              color="gray"
              size={32}
              onClick={props.onShowContext}
              aria-label={text("conversation.context")}
            >
              <IconInfoCircle size={20} aria-hidden />
            </ActionIcon>
          </Tooltip>
        )}
      </div>
    </header>
  );
}

/** Id of the button that ends the conversation: the E key takes the focus there, Enter then confirms. */
export const endButtonId = "end-conversation";

function EndButton({ item }: { readonly item: WorkItem }) {
  const text = useText();
  const end = useEndLeg(item);
  return (
    <Button
      id={endButtonId}
      variant="default"
      size="compact-md"
      loading={end.isPending}
      onClick={() => end.mutate()}
    >
      {text("conversation.end")}
    </Button>
  );
}

function Foot(props: ViewProps) {
  const text = useText();
  const { item } = props;
  const optionalWrapup = useOptionalWrapup(props.conversationId);
  const wrapup = item?.phase === "wrapup" ? item : item === null ? optionalWrapup : null;
  if (wrapup !== null) {
    return <WrapupPanel key={wrapup.participantId} item={wrapup} focusSignal={props.focusSignal} />;
  }
  if (item?.phase === "alerting") {
    return (
      <div className={classes["offer"]}>
        <span>{text("conversation.ringsHere")}</span>
        <Button color="good" onClick={() => props.onAccept(item)}>
          {text("work.accept")}
        </Button>
        <Button variant="default" onClick={() => props.onDecline(item)}>
          {text("work.decline")}
        </Button>
      </div>
    );
  }
  if (item?.phase === "parked") return <ParkedFoot key={item.participantId} item={item} />;
  return <p className={classes["readOnly"]}>{text("conversation.readOnly")}</p>;
}
