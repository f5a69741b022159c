import {
  IconAlertTriangle,
  IconCheck,
  IconChecks,
  IconClock,
  IconHelpCircle,
} from "@tabler/icons-react";
import type { ThreadMessage } from "@tsubame/contract";
import { serverNowMs } from "../../api/server-clock.ts";
import type { TextId } from "../../i18n/languages.ts";
import { useTimes } from "../../i18n/times.ts";
import { useText } from "../../i18n/use-text.ts";
import classes from "./MessageBubble.module.css";

const dayMs = 86_400_000;
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
export function DeliveryMark(props: {
  readonly message: ThreadMessage;
  /** X refuses the account for now: what is queued waits for that to be mended. */
  readonly isHeld: boolean;
}) {
  const text = useText();
  const times = useTimes();
  const { message } = props;
  if (message.state === "received") return null;
  const { expectedAt } = message;
  const isWaiting = message.state === "queued";
  const word = (): string => {
    if (message.state === "received") return "";
    if (isWaiting && props.isHeld) return text("delivery.held");
    if (!isWaiting || expectedAt === null) return text(texts[message.state]);
    const isSoon = Date.parse(expectedAt) - serverNowMs() < dayMs;
    return isSoon
      ? text("delivery.expected", { time: times.clock(expectedAt) })
      : text("delivery.expectedDay", { time: times.moment(expectedAt) });
  };
  const Icon = icons[message.state];
  return (
    <span
      className={classes["delivery"]}
      data-state={message.state}
      data-expected={(isWaiting && expectedAt !== null && !props.isHeld) || undefined}
      title={titleOf(message, times)}
    >
      <Icon size={13} stroke={2} aria-hidden />
      {word()}
    </span>
  );
}

function titleOf(
  { state, sentAt, expectedAt }: ThreadMessage,
  times: ReturnType<typeof useTimes>,
): string | undefined {
  if (sentAt !== null) return times.exact(sentAt);
  return state === "queued" && expectedAt !== null ? times.exact(expectedAt) : undefined;
}
