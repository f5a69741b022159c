import { Button, Textarea } from "@mantine/core";
import { IconHourglass } from "@tabler/icons-react";
import type { WorkItem } from "@tsubame/contract";
import { useEffect, useRef, useState, type FormEvent } from "react";
import { clockFace } from "../../i18n/times.ts";
import { useText } from "../../i18n/use-text.ts";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { useNowSeconds } from "../../ui/use-now.ts";
import { useFinishWrapup, useSkipWrapup, useWrapupCodes } from "./leg-actions.ts";
import classes from "./WrapupPanel.module.css";

/** How the conversation ended, in the queue's codes; with the time left where it is limited. */
export function WrapupPanel(props: { readonly item: WorkItem; readonly focusSignal: string }) {
  const { item } = props;
  const text = useText();
  const form = useRef<HTMLFormElement>(null);
  const codes = useWrapupCodes(item);
  const finish = useFinishWrapup(item);
  const skip = useSkipWrapup(item);
  const [code, setCode] = useState<string | null>(item.wrapup?.code ?? null);
  const [notes, setNotes] = useState("");
  const prompt = item.wrapup?.prompt ?? "mandatory";
  const hasNoCodes = codes.data?.length === 0;
  const isSkippable = prompt === "optional" || prompt === "agentRequested" || hasNoCodes;
  const isRecorded = item.wrapup?.code !== null && item.wrapup?.code !== undefined;
  // A wrap-up of fixed time stays open after its code was recorded: then only a change is worth saving.
  const isUnchanged = isRecorded && code === item.wrapup?.code && notes === "";
  const hasSomethingToSave = code !== null && !isUnchanged;

  useEffect(() => {
    form.current?.querySelector<HTMLInputElement>("input[type=radio]")?.focus();
    // The codes bring the radio buttons, the signal asks for the focus again.
    // oxlint-disable-next-line react/exhaustive-effect-dependencies
  }, [props.focusSignal, codes.data]);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (code !== null) finish.mutate({ code, notes });
  };

  return (
    <form
      ref={form}
      className={classes["panel"]}
      onSubmit={submit}
      aria-label={text("wrapup.title")}
    >
      <div className={classes["head"]}>
        <h2>{text("wrapup.title")}</h2>
        <TimeLeft item={item} />
      </div>
      {isRecorded ? <p className={classes["hint"]}>{text("wrapup.recorded")}</p> : null}
      {hasNoCodes ? <p className={classes["hint"]}>{text("wrapup.noCodes")}</p> : null}
      <ErrorNotice error={codes.error} onRetry={() => void codes.refetch()} />
      <fieldset className={classes["codes"]}>
        <legend className={classes["spoken"]}>{text("wrapup.code")}</legend>
        {codes.data?.map((one) => (
          <label key={one.id} className={classes["code"]}>
            <input
              type="radio"
              name={`wrapup-${item.participantId}`}
              value={one.id}
              checked={code === one.id}
              onChange={() => setCode(one.id)}
            />
            <span>{one.name}</span>
          </label>
        ))}
      </fieldset>
      <Textarea
        label={text("wrapup.notes")}
        value={notes}
        onChange={(event) => setNotes(event.currentTarget.value)}
        autosize
        minRows={1}
        maxRows={5}
        maxLength={4000}
      />
      <ErrorNotice error={finish.error ?? skip.error} />
      <div className={classes["actions"]}>
        <Button type="submit" disabled={!hasSomethingToSave} loading={finish.isPending}>
          {text(isRecorded ? "form.save" : "wrapup.finish")}
        </Button>
        {isSkippable ? (
          <Button variant="default" loading={skip.isPending} onClick={() => skip.mutate()}>
            {text("wrapup.skip")}
          </Button>
        ) : null}
      </div>
    </form>
  );
}

function TimeLeft({ item }: { readonly item: WorkItem }) {
  const text = useText();
  const now = useNowSeconds();
  const deadlineAt = item.wrapup?.deadlineAt;
  if (deadlineAt === null || deadlineAt === undefined) return null;
  const secondsLeft = Math.ceil(Date.parse(deadlineAt) / 1000 - now);
  return (
    <span className={classes["left"]} data-late={secondsLeft <= 10 || undefined}>
      <IconHourglass size={14} aria-hidden />
      {text("wrapup.timeLeft", { time: clockFace(secondsLeft) })}
    </span>
  );
}
