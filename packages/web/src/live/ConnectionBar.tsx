import { Button } from "@mantine/core";
import { IconPlugConnectedX } from "@tabler/icons-react";
import { useTimes } from "../i18n/times.ts";
import { useText } from "../i18n/use-text.ts";
import { useNowSeconds } from "../ui/use-now.ts";
import classes from "./ConnectionBar.module.css";
import { useLiveState } from "./LiveProvider.tsx";

/** One quiet bar while there is no live connection: what still works, how old the screen is, and the button to try now. */
export function ConnectionBar() {
  const { state, retryNow } = useLiveState();
  return (
    <div aria-live="polite">
      {state.kind === "waiting" ? <Bar {...state} onRetry={retryNow} /> : null}
    </div>
  );
}

function Bar(props: {
  readonly lostAtMs: number;
  readonly nextAttemptAtMs: number;
  readonly onRetry: () => void;
}) {
  const text = useText();
  const times = useTimes();
  const now = useNowSeconds();
  const seconds = Math.max(0, Math.ceil(props.nextAttemptAtMs / 1000 - now));
  return (
    <div className={classes["bar"]}>
      <IconPlugConnectedX size={16} aria-hidden />
      <span>{text("live.lost")}</span>
      <span className={classes["next"]} aria-hidden>
        {text("live.asOf", { time: times.clock(new Date(props.lostAtMs)) })} ·{" "}
        {text("live.nextAttempt", { seconds })}
      </span>
      <Button size="compact-xs" variant="default" onClick={props.onRetry}>
        {text("live.retryNow")}
      </Button>
    </div>
  );
}
