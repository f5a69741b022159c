import { Button, Menu, Switch, Tooltip, VisuallyHidden } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import type { SystemPresence } from "@tsubame/contract";
import type { TextId } from "../../i18n/languages.ts";
import { useText } from "../../i18n/use-text.ts";
import classes from "./PresenceHeader.module.css";
import { askForNotifications } from "./use-alarm.ts";
import { useReturnToQueue, useSetPresence } from "./work-actions.ts";
import type { MyWork } from "./work-data.ts";

/** Presences offered off the queue. Idle is the system's, On Queue is the switch. */
const choices = [
  "Available",
  "Busy",
  "Break",
  "Meal",
  "Meeting",
  "Training",
  "Away",
  "Offline",
] as const;

const names: Readonly<Record<SystemPresence, TextId>> = {
  Available: "presence.available",
  Away: "presence.away",
  Break: "presence.break",
  Meal: "presence.meal",
  Meeting: "presence.meeting",
  Training: "presence.training",
  Busy: "presence.busy",
  Idle: "presence.idle",
  "On Queue": "presence.onQueue",
  Offline: "presence.offline",
};

/** The name of a presence in the reader's language; one that the desktop does not know is shown as it came. */
function presenceTextId(presence: string): TextId | null {
  return Object.hasOwn(names, presence) ? names[presence as SystemPresence] : null;
}

/** Top of the list: the On Queue switch, the presence, and how full my hands are. */
export function PresenceHeader({ work }: { readonly work: MyWork }) {
  const text = useText();
  const setPresence = useSetPresence();
  const returnToQueue = useReturnToQueue();
  const isOnQueue = work.presence === "On Queue";
  const isNotResponding = isOnQueue && work.routingStatus === "NOT_RESPONDING";
  const nameId = presenceTextId(work.presence);

  const toggle = () => {
    if (!isOnQueue) askForNotifications();
    setPresence.mutate(isOnQueue ? "Available" : "On Queue");
  };

  return (
    <>
      <div className={classes["header"]}>
        <Switch
          checked={isOnQueue}
          onChange={toggle}
          label={text("presence.onQueue")}
          color="good"
          classNames={{ label: classes["switchLabel"] ?? "" }}
        />
        {isOnQueue ? null : (
          <Menu position="bottom-start">
            <Menu.Target>
              <Button
                variant="subtle"
                color="gray"
                size="compact-sm"
                rightSection={<IconChevronDown size={14} aria-hidden />}
                aria-label={text("presence.choose", {
                  presence: nameId === null ? work.presence : text(nameId),
                })}
              >
                {nameId === null ? work.presence : text(nameId)}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {choices.map((presence) => (
                <Menu.Item key={presence} onClick={() => setPresence.mutate(presence)}>
                  {text(names[presence])}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        )}
        <Tooltip
          label={text("work.capacityHint", {
            used: work.capacity.used,
            maximum: work.capacity.maximum,
          })}
        >
          <span className={classes["capacity"]}>
            <span aria-hidden>
              {work.capacity.used}/{work.capacity.maximum}
            </span>
            <VisuallyHidden>
              {text("work.capacityHint", {
                used: work.capacity.used,
                maximum: work.capacity.maximum,
              })}
            </VisuallyHidden>
          </span>
        </Tooltip>
      </div>
      <div aria-live="assertive">
        {isNotResponding ? (
          <div className={classes["banner"]}>
            <div>
              <strong>{text("work.notRespondingTitle")}</strong>
              <p>{text("work.notRespondingHint")}</p>
            </div>
            <Button size="compact-sm" onClick={() => returnToQueue.mutate()}>
              {text("work.returnToQueue")}
            </Button>
          </div>
        ) : null}
      </div>
    </>
  );
}
