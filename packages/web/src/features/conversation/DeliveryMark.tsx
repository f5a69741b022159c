import {
  IconAlertTriangle,
  IconCheck,
  IconChecks,
  IconClock,
  IconHelpCircle,
} from "@tabler/icons-react";
import type { ThreadMessage } from "@tsubame/contract";
import type { TextId } from "../../i18n/languages.ts";
import { useTimes } from "../../i18n/times.ts";
import { useText } from "../../i18n/use-text.ts";
import classes from "./MessageBubble.module.css";

const texts: Readonly<Record<Exclude<ThreadMessage["state"], "received">, TextId>> = {
  queued: "delivery.queued",
  sending: "delivery.sending",
  sent: "delivery.sent",
  read: "delivery.read",
  failed: "delivery.failed",
  unconfirmed: "delivery.unconfirmed",
};

const icons = {
  queued: IconClock,
  sending: IconClock,
  sent: IconCheck,
  read: IconChecks,
  failed: IconAlertTriangle,
  unconfirmed: IconHelpCircle,
} as const;

/** Where an outbound message stands, as a word and a shape; failures say more below the bubble. */
export function DeliveryMark({ message }: { readonly message: ThreadMessage }) {
  const text = useText();
  const times = useTimes();
  if (message.state === "received") return null;
  const Icon = icons[message.state];
  return (
    <span
      className={classes["delivery"]}
      data-state={message.state}
      title={message.sentAt === null ? undefined : times.exact(message.sentAt)}
    >
      <Icon size={13} stroke={2} aria-hidden />
      {text(texts[message.state])}
    </span>
  );
}
