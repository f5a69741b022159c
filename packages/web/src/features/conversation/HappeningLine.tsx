import {
  IconArrowsExchange,
  IconPlayerPause,
  IconPlayerPlay,
  IconUserPlus,
} from "@tabler/icons-react";
import type { ThreadHappening } from "@tsubame/contract";
import { useTimes, type Times } from "../../i18n/times.ts";
import { useText, type TextOf } from "../../i18n/use-text.ts";
import classes from "./HappeningLine.module.css";

const icons = {
  transferred: IconArrowsExchange,
  parked: IconPlayerPause,
  resumed: IconPlayerPlay,
  assigned: IconUserPlus,
  pulled: IconUserPlus,
} as const;

/** A line of the thread that is no message: who passed the conversation on, set it aside, took it up or was given it. */
export function HappeningLine({ happening }: { readonly happening: ThreadHappening }) {
  const text = useText();
  const times = useTimes();
  const Icon = icons[happening.kind];
  return (
    <div className={classes["line"]}>
      <Icon size={14} stroke={1.8} aria-hidden />
      <span>{sentence(happening, text, times)}</span>
      <time dateTime={happening.at} title={times.exact(happening.at)}>
        {times.clock(happening.at)}
      </time>
    </div>
  );
}

function sentence(happening: ThreadHappening, text: TextOf, times: Times): string {
  const by = happening.by?.name ?? text("happening.program");
  switch (happening.kind) {
    case "transferred":
      return text("happening.transferred", {
        by,
        to: happening.toAgent?.name ?? happening.toQueue?.name ?? "",
      });
    case "parked":
      return happening.resumeAt === null
        ? text("happening.parkedOpen", { by })
        : text("happening.parkedUntil", { by, time: times.moment(happening.resumeAt) });
    case "resumed":
      if (happening.reason === "time") return text("happening.resumedTime");
      if (happening.reason === "message") return text("happening.resumedMessage");
      return text("happening.resumedAgent", { by });
    case "assigned":
      return text("happening.assigned", { by, to: happening.toAgent?.name ?? "" });
    case "pulled":
      return text("happening.pulled", { by });
  }
}
