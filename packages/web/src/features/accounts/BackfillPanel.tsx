import { Button, Group, TextInput } from "@mantine/core";
import type { Backfill, Unrecoverable } from "@tsubame/contract";
import { useState, type FormEvent } from "react";
import { serverNowMs } from "../../api/server-clock.ts";
import type { TextId } from "../../i18n/languages.ts";
import { useTimes } from "../../i18n/times.ts";
import { useText } from "../../i18n/use-text.ts";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { LoadState } from "../../ui/LoadState.tsx";
import { Panel } from "../../ui/Page.tsx";
import { StateTag, type StateTone } from "../../ui/StateTag.tsx";
import { useBackfills, useRequestBackfill } from "./health-data.ts";
import classes from "./BackfillPanel.module.css";

const reasons: Readonly<Record<Backfill["reason"], TextId>> = {
  break: "backfill.reasonBreak",
  downtime: "backfill.reasonDowntime",
  rotation: "backfill.reasonRotation",
  missedEvents: "backfill.reasonMissedEvents",
  requested: "backfill.reasonRequested",
};

const losses: Readonly<Record<Unrecoverable["reason"], TextId>> = {
  beyondHorizon: "backfill.lossBeyondHorizon",
  groups: "backfill.lossGroups",
  encrypted: "backfill.lossEncrypted",
  listRefused: "backfill.lossListRefused",
};

const waits: Readonly<Record<NonNullable<Backfill["waitsFor"]>, TextId>> = {
  turn: "backfill.waitsForTurn",
  limit: "backfill.waitsForLimit",
  replay: "backfill.waitsForReplay",
  access: "backfill.waitsForAccess",
  x: "backfill.waitsForX",
};

/** Searches for DMs that were missed: their windows, what they brought back, and what they could not. */
export function BackfillPanel({ integrationId }: { readonly integrationId: string }) {
  const text = useText();
  const searches = useBackfills(integrationId);
  const [isAsking, setAsking] = useState(false);
  const listed = searches.data?.entities;
  return (
    <Panel
      title={text("backfill.title")}
      hint={text("backfill.hint")}
      action={
        isAsking ? null : (
          <Button variant="default" size="compact-md" onClick={() => setAsking(true)}>
            {text("backfill.search")}
          </Button>
        )
      }
    >
      {isAsking ? (
        <SearchForm integrationId={integrationId} onDone={() => setAsking(false)} />
      ) : null}
      <LoadState of={searches} height={60} />
      {listed?.length === 0 ? <p className={classes["none"]}>{text("backfill.none")}</p> : null}
      {listed === undefined || listed.length === 0 ? null : (
        <ul className={classes["searches"]} aria-live="polite">
          {listed.map((search) => (
            <Search key={search.id} search={search} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function SearchForm(props: { readonly integrationId: string; readonly onDone: () => void }) {
  const text = useText();
  const request = useRequestBackfill(props.integrationId);
  const [from, setFrom] = useState(() => localValue(new Date(serverNowMs() - 86_400_000)));
  const fromAt = new Date(from);
  const isUnusable = Number.isNaN(fromAt.getTime()) || fromAt.getTime() >= serverNowMs();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isUnusable) request.mutate(fromAt, { onSuccess: props.onDone });
  };
  return (
    <form onSubmit={submit} className={classes["form"]}>
      <TextInput
        type="datetime-local"
        label={text("backfill.from")}
        description={text("backfill.fromHint")}
        value={from}
        onChange={(event) => setFrom(event.currentTarget.value)}
        required
        withAsterisk={false}
      />
      <Group gap="xs">
        <Button type="submit" loading={request.isPending} disabled={isUnusable}>
          {text("backfill.start")}
        </Button>
        <Button variant="default" onClick={props.onDone}>
          {text("form.cancel")}
        </Button>
      </Group>
      <ErrorNotice error={request.error} />
    </form>
  );
}

/** An instant as the browser's own field for day and time writes it, in the reader's time zone. */
function localValue(at: Date): string {
  const shifted = new Date(at.getTime() - at.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 16);
}

function Search({ search }: { readonly search: Backfill }) {
  const text = useText();
  const times = useTimes();
  const [tone, stateId] = stateOf(search);
  const waitsFor = search.waitsFor === null ? null : text(waits[search.waitsFor]);
  return (
    <li className={classes["search"]} data-state={search.state}>
      <div className={classes["line"]}>
        <span className={classes["window"]}>
          {text("backfill.window", {
            from: times.moment(search.fromAt),
            until: times.moment(search.untilAt),
          })}
        </span>
        <StateTag tone={tone} label={text(stateId)} />
      </div>
      <p>{text(reasons[search.reason])}</p>
      <p className={classes["counts"]}>
        {text("backfill.counts", {
          found: search.foundCount,
          known: search.knownCount,
          added: search.addedCount,
        })}
        {search.durationSeconds === null
          ? null
          : ` ${text("backfill.took", { seconds: Math.ceil(search.durationSeconds) })}`}
      </p>
      {waitsFor === null ? null : <p>{waitsFor}</p>}
      {search.unrecoverable.map((loss) => (
        <p key={loss.reason} className={classes["loss"]}>
          {text(losses[loss.reason], {
            count: loss.count ?? 0,
            from: loss.fromAt === null ? "" : times.moment(loss.fromAt),
            until: loss.untilAt === null ? "" : times.moment(loss.untilAt),
            detail: loss.detail ?? "",
          })}
        </p>
      ))}
    </li>
  );
}

function stateOf(search: Backfill): readonly [StateTone, TextId] {
  if (search.state === "failed") return ["bad", "backfill.stateFailed"];
  if (search.state === "done") {
    return search.unrecoverable.length === 0
      ? ["good", "backfill.stateDone"]
      : ["wait", "backfill.stateDonePartly"];
  }
  return ["busy", "backfill.stateRunning"];
}
