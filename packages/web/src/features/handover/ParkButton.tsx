import { ActionIcon, Button, Group, TextInput, Tooltip } from "@mantine/core";
import { IconPlayerPause } from "@tabler/icons-react";
import { useState, type ReactNode } from "react";
import { afterwards } from "../../api/afterwards.ts";
import type { WorkItem } from "@tsubame/contract";
import { useTimes } from "../../i18n/times.ts";
import { useText } from "../../i18n/use-text.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { useNotify } from "../../ui/use-notify.ts";
import { usePark } from "./handover-actions.ts";
import classes from "./ParkButton.module.css";
import { fieldTime, parkTimes } from "./park-times.ts";

/** Id of the button that opens the choice of times: the P key presses it. */
export const parkButtonId = "park-conversation";

/** Sets my conversation aside until a time, or opens the choice of another time for one that is set aside. */
export function ParkButton({ item }: { readonly item: WorkItem }) {
  const text = useText();
  const isParked = item.phase === "parked";
  const label = text(isParked ? "handover.changeTime" : "handover.park");
  return (
    <ParkDialog item={item}>
      {(open) =>
        isParked ? (
          <Button id={parkButtonId} variant="default" onClick={open}>
            {label}
          </Button>
        ) : (
          <Tooltip label={label}>
            <ActionIcon
              id={parkButtonId}
              variant="default"
              size={30}
              onClick={open}
              aria-label={label}
            >
              <IconPlayerPause size={18} stroke={1.7} aria-hidden />
            </ActionIcon>
          </Tooltip>
        )
      }
    </ParkDialog>
  );
}

function ParkDialog(props: {
  readonly item: WorkItem;
  readonly children: (open: () => void) => ReactNode;
}) {
  const text = useText();
  const times = useTimes();
  const notify = useNotify();
  const park = usePark(props.item);
  const [openedAt, setOpenedAt] = useState<Date | null>(null);
  const [own, setOwn] = useState("");
  const close = () => {
    setOpenedAt(null);
    park.reset();
  };
  const until = (at: Date | null) =>
    afterwards(park.mutateAsync(at), () => {
      setOpenedAt(null);
      notify(
        at === null
          ? text("handover.parkedOpen")
          : text("handover.parkedUntil", { time: times.moment(at) }),
      );
    });
  const ownTime = own === "" ? null : new Date(own);
  return (
    <>
      {props.children(() => {
        const now = new Date();
        setOpenedAt(now);
        setOwn(fieldTime(new Date(now.getTime() + 30 * 60_000)));
      })}
      <Dialog isOpen={openedAt !== null} onClose={close} title={text("handover.parkTitle")}>
        <p className={classes["hint"]}>{text("handover.parkHint")}</p>
        <ErrorNotice error={park.error} />
        <div className={classes["times"]}>
          {(openedAt === null ? [] : parkTimes(openedAt)).map(({ id, at }, index) => (
            <button
              key={id}
              type="button"
              data-autofocus={index === 0 || undefined}
              disabled={park.isPending}
              onClick={() => until(at)}
            >
              <span>{text(`handover.${id}`)}</span>
              <time dateTime={at.toISOString()}>{times.moment(at)}</time>
            </button>
          ))}
          <button type="button" disabled={park.isPending} onClick={() => until(null)}>
            <span>{text("handover.untilResumed")}</span>
          </button>
        </div>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (ownTime !== null) until(ownTime);
          }}
        >
          <Group align="end" wrap="nowrap" gap={8}>
            <TextInput
              type="datetime-local"
              label={text("handover.ownTime")}
              value={own}
              {...(openedAt === null ? {} : { min: fieldTime(openedAt) })}
              onChange={(event) => setOwn(event.currentTarget.value)}
              style={{ flex: 1 }}
            />
            <Button type="submit" disabled={ownTime === null} loading={park.isPending}>
              {text("handover.parkUntilThen")}
            </Button>
          </Group>
        </form>
      </Dialog>
    </>
  );
}
