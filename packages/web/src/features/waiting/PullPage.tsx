import { Button } from "@mantine/core";
import { IconInbox } from "@tabler/icons-react";
import { useNavigate } from "react-router";
import { afterwards } from "../../api/afterwards.ts";
import { useMe } from "../../api/session.ts";
import { clockFace, useTimes } from "../../i18n/times.ts";
import { useText } from "../../i18n/use-text.ts";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { ErrorNotice } from "../../ui/ErrorNotice.tsx";
import { LoadState } from "../../ui/LoadState.tsx";
import { Page } from "../../ui/Page.tsx";
import { PersonPhoto } from "../../ui/PersonPhoto.tsx";
import { useNowSeconds } from "../../ui/use-now.ts";
import { useAssign, usePullable } from "../handover/handover-actions.ts";
import classes from "./WaitingPage.module.css";

type Pullable = NonNullable<ReturnType<typeof usePullable>["data"]>["conversations"][number];

/** What waits in an agent's queues and may be taken by hand, longest wait first. */
export function PullPage() {
  const text = useText();
  const pullable = usePullable();
  const conversations = pullable.data?.conversations ?? [];
  return (
    <Page title={text("rail.waiting")} hint={text("handover.pullHint")}>
      <LoadState of={pullable} height={200} />
      {pullable.data !== undefined && conversations.length === 0 ? (
        <EmptyState
          icon={<IconInbox size={28} stroke={1.5} aria-hidden />}
          title={text("waiting.none")}
        />
      ) : (
        <ul className={classes["rows"]}>
          {conversations.map((one) => (
            <li key={one.conversationId}>
              <PullRow conversation={one} />
            </li>
          ))}
        </ul>
      )}
    </Page>
  );
}

function PullRow({ conversation }: { readonly conversation: Pullable }) {
  const text = useText();
  const times = useTimes();
  const me = useMe();
  const navigate = useNavigate();
  const now = useNowSeconds();
  const { contact, conversationId, waitingSinceAt } = conversation;
  const pull = useAssign(conversationId);
  const take = () =>
    afterwards(
      pull.mutateAsync({ agentId: me.id }),
      () => void navigate(`/work/${conversationId}`, { state: { isFocusWanted: true } }),
    );
  return (
    <>
      <div className={classes["row"]}>
        <PersonPhoto name={contact.name} tintKey={contact.id} size={28} />
        <span className={classes["name"]}>
          {contact.name} <span>@{contact.username}</span>
        </span>
        <span className={classes["state"]}>{conversation.queue.name}</span>
        <time
          className={classes["time"]}
          dateTime={waitingSinceAt}
          title={times.exact(waitingSinceAt)}
        >
          {clockFace(now - Date.parse(waitingSinceAt) / 1000)}
        </time>
        <Button
          size="compact-md"
          loading={pull.isPending}
          aria-label={text("handover.pullNamed", { name: contact.name })}
          onClick={take}
        >
          {text("handover.pull")}
        </Button>
      </div>
      <ErrorNotice error={pull.error} />
    </>
  );
}
