import { Drawer, VisuallyHidden } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconMessages } from "@tabler/icons-react";
import { useState } from "react";
import { useLocation, useNavigate, useParams } from "react-router";
import { ContextPanel } from "../features/conversation/ContextPanel.tsx";
import { ConversationView, endButtonId } from "../features/conversation/ConversationView.tsx";
import { parkButtonId } from "../features/handover/ParkButton.tsx";
import { transferButtonId } from "../features/handover/TransferButton.tsx";
import { compareByNeed } from "../features/work/order.ts";
import { rowOf } from "../features/work/rank.ts";
import { useAccept, useDecline } from "../features/work/work-actions.ts";
import { useWork, type WorkItem } from "../features/work/work-data.ts";
import { WorkList } from "../features/work/WorkList.tsx";
import { useText } from "../i18n/use-text.ts";
import { EmptyState } from "../ui/EmptyState.tsx";
import classes from "./DeskPage.module.css";
import { useShortcuts } from "./use-shortcuts.ts";

/** Presses a button of the conversation, where it is there. */
function press(buttonId: string): void {
  document.querySelector<HTMLElement>(`#${buttonId}`)?.click();
}

/** The agent's desk: list, thread and context side by side, as far as the window is wide enough. */
export function DeskPage() {
  const text = useText();
  const navigate = useNavigate();
  const location = useLocation();
  const { conversationId = null } = useParams();
  const work = useWork();
  const accept = useAccept();
  const decline = useDecline();
  const isContextBeside = useMediaQuery("(min-width: 1100px)", true) ?? true;
  const [isContextOpen, setContextOpen] = useState(false);
  const [asked, setAsked] = useState({ key: "", count: 0 });

  const rows = (work.data?.items ?? []).map(rowOf).toSorted(compareByNeed);
  const item = rows.find((row) => row.item.conversationId === conversationId)?.item ?? null;
  const isFocusWanted = (location.state as { readonly isFocusWanted?: boolean } | null)
    ?.isFocusWanted;
  const focusSignal =
    asked.key === location.key
      ? `${asked.key}/${asked.count}`
      : isFocusWanted === true
        ? location.key
        : "";
  const askForFocus = () => setAsked({ key: location.key, count: asked.count + 1 });

  const open = (id: string) => void navigate(`/work/${id}`);
  const take = (one: WorkItem) => {
    accept.mutate(one);
    void navigate(`/work/${one.conversationId}`, { state: { isFocusWanted: true } });
  };
  const step = (by: 1 | -1) => {
    const index = rows.findIndex((row) => row.item.conversationId === conversationId);
    const next = rows[index === -1 ? 0 : (index + by + rows.length) % rows.length];
    if (next !== undefined) open(next.item.conversationId);
  };
  useShortcuts({
    j: () => step(1),
    k: () => step(-1),
    r: askForFocus,
    t: () => press(transferButtonId),
    p: () => press(parkButtonId),
    e: () => {
      if (item?.phase === "wrapup") askForFocus();
      else document.querySelector<HTMLElement>(`#${endButtonId}`)?.focus();
    },
  });

  return (
    <div className={classes["desk"]} data-screen={conversationId === null ? "list" : "thread"}>
      <aside className={classes["list"]} aria-label={text("work.label")}>
        {conversationId === null ? (
          <VisuallyHidden component="h1">{text("work.label")}</VisuallyHidden>
        ) : null}
        <WorkList
          selectedId={conversationId}
          onAccept={(row) => take(row.item)}
          onDecline={(row) => decline.mutate(row.item)}
        />
      </aside>
      <div className={classes["thread"]}>
        {conversationId === null ? (
          <EmptyState
            icon={<IconMessages size={32} stroke={1.4} aria-hidden />}
            title={text("conversation.noneTitle")}
            hint={text("conversation.noneHint")}
          />
        ) : (
          <ConversationView
            conversationId={conversationId}
            item={item}
            focusSignal={focusSignal}
            onAccept={take}
            onDecline={(one) => decline.mutate(one)}
            onBack={() => void navigate("/work")}
            onShowContext={isContextBeside ? undefined : () => setContextOpen(true)}
          />
        )}
      </div>
      {conversationId !== null && isContextBeside ? (
        <aside className={classes["context"]} aria-label={text("conversation.context")}>
          <ContextPanel conversationId={conversationId} />
        </aside>
      ) : null}
      {conversationId !== null && !isContextBeside ? (
        <Drawer
          opened={isContextOpen}
          onClose={() => setContextOpen(false)}
          position="right"
          size={320}
          padding={0}
          title={text("conversation.context")}
          closeButtonProps={{ "aria-label": text("form.close") }}
          classNames={{ header: classes["drawerHeader"] ?? "" }}
        >
          <ContextPanel conversationId={conversationId} />
        </Drawer>
      ) : null}
    </div>
  );
}
