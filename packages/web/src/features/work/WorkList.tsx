import { Skeleton } from "@mantine/core";
import { IconCheck, IconHourglass, IconInbox } from "@tabler/icons-react";
import { useState } from "react";
import { Link } from "react-router";
import { clockFace, useTimes } from "../../i18n/times.ts";
import { useText, type TextOf } from "../../i18n/use-text.ts";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { PersonPhoto } from "../../ui/PersonPhoto.tsx";
import { useNowSeconds } from "../../ui/use-now.ts";
import { InactivityClock } from "./InactivityClock.tsx";
import { OfferCard } from "./OfferCard.tsx";
import { compareByNeed, holdOrder } from "./order.ts";
import { PresenceHeader } from "./PresenceHeader.tsx";
import { rowOf, type WorkRow } from "./rank.ts";
import { TakenBackNotice } from "./TakenBackNotice.tsx";
import { useWork, type MyWork } from "./work-data.ts";
import classes from "./WorkList.module.css";

/** My work in the order in which it needs me: offers, open conversations, what is parked, wrap-ups. */
export function WorkList(props: {
  readonly selectedId: string | null;
  readonly onAccept: (row: WorkRow) => void;
  readonly onDecline: (row: WorkRow) => void;
}) {
  const text = useText();
  const work = useWork();
  const { rows, hold, release } = useHeldRows((work.data?.items ?? []).map(rowOf));

  if (work.data === undefined) {
    return (
      <div className={classes["pending"]}>
        {work.isError ? (
          <ErrorNotice error={work.error} onRetry={() => void work.refetch()} />
        ) : (
          <WorkListSkeleton />
        )}
      </div>
    );
  }
  const offers = rows.filter((row) => row.kind === "ringing");
  const active = rows.filter((row) => row.kind === "active");
  const parked = rows.filter((row) => row.kind === "parked");
  const wrapups = rows.filter((row) => row.kind === "wrapup");
  return (
    <>
      <PresenceHeader work={work.data} />
      <TakenBackNotice work={work.data} />
      <div className={classes["list"]} onPointerEnter={hold} onPointerLeave={release}>
        <section aria-label={text("work.ringing")}>
          {offers.length === 0 ? null : (
            <GroupTitle title={text("work.ringing")} count={offers.length} />
          )}
          <div className={classes["offers"]}>
            {offers.map((row) => (
              <OfferCard
                key={row.id}
                item={row.item}
                onAccept={() => props.onAccept(row)}
                onDecline={() => props.onDecline(row)}
              />
            ))}
          </div>
        </section>
        <RowGroup title={text("work.active")} rows={active} selectedId={props.selectedId} />
        <RowGroup title={text("work.parked")} rows={parked} selectedId={props.selectedId} />
        <RowGroup title={text("work.wrapup")} rows={wrapups} selectedId={props.selectedId} />
        {rows.length === 0 ? (
          <EmptyState
            icon={<IconInbox size={28} stroke={1.5} aria-hidden />}
            title={text("work.emptyTitle")}
            {...hintOf(work.data, text)}
          />
        ) : null}
      </div>
    </>
  );
}

/** What to do next with an empty list; nothing where the banner above says it already. */
function hintOf(work: MyWork, text: TextOf): { readonly hint?: string } {
  if (work.presence !== "On Queue") return { hint: text("work.emptyOffQueue") };
  return work.routingStatus === "NOT_RESPONDING" ? {} : { hint: text("work.emptyOnQueue") };
}

/** Rows in the order of need, except that they stay where they are while the pointer is over the list. */
function useHeldRows(rows: readonly WorkRow[]) {
  const [heldIds, setHeldIds] = useState<readonly string[] | null>(null);
  const sorted = rows.toSorted(compareByNeed);
  const shown = heldIds === null ? sorted : holdOrder(heldIds, sorted);
  return {
    rows: shown,
    hold: () => setHeldIds(shown.map((row) => row.id)),
    release: () => setHeldIds(null),
  };
}

function GroupTitle(props: { readonly title: string; readonly count: number }) {
  return (
    <h2 className={classes["group"]}>
      {props.title} <span className={classes["count"]}>{props.count}</span>
    </h2>
  );
}

function RowGroup(props: {
  readonly title: string;
  readonly rows: readonly WorkRow[];
  readonly selectedId: string | null;
}) {
  if (props.rows.length === 0) return null;
  return (
    <section aria-label={props.title}>
      <GroupTitle title={props.title} count={props.rows.length} />
      <ul className={classes["rows"]}>
        {props.rows.map((row) => (
          <li key={row.id}>
            <Row row={row} isSelected={row.item.conversationId === props.selectedId} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Row({ row, isSelected }: { readonly row: WorkRow; readonly isSelected: boolean }) {
  const text = useText();
  const { item } = row;
  const status =
    row.kind === "wrapup" || row.kind === "parked"
      ? text(row.kind === "wrapup" ? "work.statusWrapup" : "work.statusParked")
      : text(item.isWaitingForReply ? "work.statusWaiting" : "work.statusAnswered");
  return (
    <Link
      className={classes["row"]}
      to={`/work/${item.conversationId}`}
      aria-current={isSelected ? "true" : undefined}
      data-unanswered={(row.kind === "active" && item.isWaitingForReply) || undefined}
    >
      <span className={classes["photo"]}>
        <PersonPhoto
          name={item.contact.name}
          tintKey={item.contact.id}
          url={item.contact.profileImageUrl}
        />
      </span>
      <span className={classes["name"]}>{item.contact.name}</span>
      <RowTime row={row} />
      <span className={classes["sub"]}>
        {status} · {item.queue === null ? `@${item.contact.username}` : item.queue.name}
      </span>
    </Link>
  );
}

function RowTime({ row }: { readonly row: WorkRow }) {
  const text = useText();
  const times = useTimes();
  const nowMs = useNowSeconds() * 1000;
  if (row.kind === "wrapup") {
    if (row.deadlineMs === null) return null;
    const secondsLeft = Math.ceil((row.deadlineMs - nowMs) / 1000);
    return (
      <span className={classes["time"]} data-late={secondsLeft <= 10 || undefined}>
        <IconHourglass size={12} aria-hidden /> {clockFace(secondsLeft)}
      </span>
    );
  }
  if (row.unansweredSinceMs === null && row.item.inactiveAt !== null) {
    return <InactivityClock inactiveAt={row.item.inactiveAt} />;
  }
  if (row.kind === "parked") {
    return row.item.resumeAt === null ? null : (
      <time className={classes["time"]} dateTime={row.item.resumeAt}>
        {times.moment(row.item.resumeAt)}
      </time>
    );
  }
  if (row.unansweredSinceMs === null) {
    return (
      <span className={classes["mark"]} title={text("work.statusAnswered")}>
        <IconCheck size={14} aria-hidden />
      </span>
    );
  }
  return (
    <span className={classes["time"]} data-waiting>
      {clockFace((nowMs - row.unansweredSinceMs) / 1000)}
    </span>
  );
}

function WorkListSkeleton() {
  return (
    <div className={classes["skeleton"]} aria-hidden>
      {[0, 1, 2].map((key) => (
        <Skeleton key={key} height={48} radius={6} />
      ))}
    </div>
  );
}
