import { VisuallyHidden } from "@mantine/core";
import { useNavigate, Outlet, useMatch } from "react-router";
import { useState } from "react";
import { useThreadUpdates } from "../features/conversation/thread-data.ts";
import { useMe } from "../api/session.ts";
import { HealthBanner } from "../features/accounts/HealthBanner.tsx";
import { EmergencyBanner } from "../features/schedules/EmergencyBanner.tsx";
import { usePullable } from "../features/handover/handover-actions.ts";
import { OfferCard } from "../features/work/OfferCard.tsx";
import { useAlarm } from "../features/work/use-alarm.ts";
import { useAccept, useDecline } from "../features/work/work-actions.ts";
import { useWork, useWorkUpdates, type WorkItem } from "../features/work/work-data.ts";
import { useText } from "../i18n/use-text.ts";
import { ConnectionBar } from "../live/ConnectionBar.tsx";
import { ShortcutSheet } from "./ShortcutSheet.tsx";
import { Rail } from "./Rail.tsx";
import { useShortcuts } from "./use-shortcuts.ts";
import classes from "./Frame.module.css";
import { canAdminister, canWatch } from "./sections.ts";

const noItems: readonly WorkItem[] = [];

/** What stays on screen behind every page: the rail, the connection's state, and offers that ring. */
export function Frame() {
  const text = useText();
  const navigate = useNavigate();
  const me = useMe();
  const work = useWork();
  const pullable = usePullable();
  useWorkUpdates();
  useThreadUpdates();
  const items = work.data?.items ?? noItems;
  const offers = items.filter((item) => item.phase === "alerting");
  useAlarm(items);
  const isAtList = useMatch("/work") !== null;
  const isAtConversation = useMatch("/work/:conversationId") !== null;
  const accept = useAccept();
  const decline = useDecline();
  const [isSheetOpen, setSheetOpen] = useState(false);
  const first = offers[0];

  const take = (item: WorkItem) => {
    accept.mutate(item);
    void navigate(`/work/${item.conversationId}`, { state: { isFocusWanted: true } });
  };
  useShortcuts({
    a: first === undefined ? undefined : () => take(first),
    d: first === undefined ? undefined : () => decline.mutate(first),
    "?": () => setSheetOpen(true),
    "g w": () => void navigate("/work"),
    "g q":
      canWatch(me) || pullable.data?.isAllowed === true
        ? () => void navigate("/waiting")
        : undefined,
    "g a": canAdminister(me) ? () => void navigate("/admin") : undefined,
  });

  return (
    <div className={classes["frame"]}>
      <title>{titleOf(offers, text)}</title>
      <VisuallyHidden aria-live="assertive">
        {offers.map((offer) => text("work.offerFrom", { name: offer.contact.name })).join(" ")}
      </VisuallyHidden>
      <Rail offerCount={offers.length} onShowShortcuts={() => setSheetOpen(true)} />
      <div className={classes["page"]}>
        <ConnectionBar />
        <HealthBanner />
        <EmergencyBanner />
        <main className={classes["main"]}>
          <Outlet />
        </main>
        {offers.length > 0 && !isAtList ? (
          <div className={classes["offers"]} data-beside-list={isAtConversation || undefined}>
            {offers.map((item) => (
              <OfferCard
                key={item.participantId}
                item={item}
                onAccept={() => take(item)}
                onDecline={() => decline.mutate(item)}
              />
            ))}
          </div>
        ) : null}
      </div>
      <ShortcutSheet isOpen={isSheetOpen} onClose={() => setSheetOpen(false)} />
    </div>
  );
}

function titleOf(offers: readonly WorkItem[], text: ReturnType<typeof useText>): string {
  const [first] = offers;
  if (first === undefined) return text("app.name");
  return text("app.ringingTitle", { count: offers.length, name: first.contact.name });
}
