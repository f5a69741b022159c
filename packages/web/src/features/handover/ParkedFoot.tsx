import { Button } from "@mantine/core";
import type { WorkItem } from "@tsubame/contract";
import { useTimes } from "../../i18n/times.ts";
import { useText } from "../../i18n/use-text.ts";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { useResume } from "./handover-actions.ts";
import { ParkButton } from "./ParkButton.tsx";
import classes from "./ParkedFoot.module.css";

/** Below a conversation that I have set aside: until when, and the way back. */
export function ParkedFoot({ item }: { readonly item: WorkItem }) {
  const text = useText();
  const times = useTimes();
  const resume = useResume(item);
  return (
    <div className={classes["foot"]}>
      <div className={classes["line"]}>
        <span>
          {item.resumeAt === null
            ? text("handover.parkedOpen")
            : text("handover.parkedUntil", { time: times.moment(item.resumeAt) })}
        </span>
        <Button loading={resume.isPending} onClick={() => resume.mutate()}>
          {text("handover.resume")}
        </Button>
        <ParkButton item={item} />
      </div>
      <ErrorNotice error={resume.error} />
    </div>
  );
}
