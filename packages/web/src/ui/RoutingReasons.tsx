import { Skeleton } from "@mantine/core";
import { withReadersClock } from "@tsubame/contract";
import { useRoutingReasons } from "../api/routing-reasons.ts";
import { useLanguage } from "../i18n/LanguageProvider.tsx";
import { useTimes } from "../i18n/times.ts";
import { useText } from "../i18n/use-text.ts";
import { ErrorNotice } from "./ErrorNotice.tsx";
import classes from "./RoutingReasons.module.css";
import { routingStory, type EarlierStep } from "./routing-story.ts";

/** Why a conversation came to whom it came, or why it still waits, in sentences; what was tried before opens on demand. */
export function RoutingReasons(props: {
  readonly conversationId: string;
  /** How often it is read again; left out where news of the conversation does that. */
  readonly refetchMs?: number;
}) {
  const text = useText();
  const times = useTimes();
  const { language } = useLanguage();
  const { refetchMs } = props;
  const reasons = useRoutingReasons(
    props.conversationId,
    refetchMs === undefined ? {} : { refetchMs },
  );
  if (reasons.isError) {
    return <ErrorNotice error={reasons.error} onRetry={() => void reasons.refetch()} />;
  }
  if (reasons.data === undefined) return <Skeleton height={72} />;
  const story = routingStory(reasons.data, language);
  if (story.main === null && story.earlier.length === 0) {
    return <p className={classes["quiet"]}>{text("why.nothing")}</p>;
  }
  const say = (sentence: string) => withReadersClock(sentence, (at) => times.moment(at));
  return (
    <>
      {story.main === null ? null : <p className={classes["main"]}>{say(story.main)}</p>}
      <Sentences said={story.facts.map(say)} />
      {story.earlier.length === 0 ? null : (
        <>
          <h3 className={classes["before"]}>{text("why.before")}</h3>
          {story.earlier.map((step) => (
            <EarlierStepView key={step.key} step={step} say={say} />
          ))}
        </>
      )}
    </>
  );
}

/** A thing that happened before; opens where there is more to say of it. */
function EarlierStepView(props: {
  readonly step: EarlierStep;
  readonly say: (sentence: string) => string;
}) {
  const { step, say } = props;
  const times = useTimes();
  const line = (
    <>
      <time dateTime={step.at} title={times.exact(step.at)}>
        {times.moment(step.at)}
      </time>{" "}
      {say(step.result)}
    </>
  );
  if (step.reasons.length === 0) return <p className={classes["step"]}>{line}</p>;
  return (
    <details className={classes["step"]}>
      <summary>{line}</summary>
      <Sentences said={step.reasons.map(say)} />
    </details>
  );
}

function Sentences({ said }: { readonly said: readonly string[] }) {
  if (said.length === 0) return null;
  return (
    <ul className={classes["reasons"]}>
      {said.map((sentence) => (
        <li key={sentence}>{sentence}</li>
      ))}
    </ul>
  );
}
