import type { ConversationWrite, MenuWrite } from "@tsubame/store";
import type { MenuQuestion, OpenMenu } from "../../flows/open-menu.ts";
import type { ThreadStart } from "./thread-outcome.ts";
import type { MessageOrder, ThreadCandidate } from "./threading.ts";

/** A conversation as the DMs of a batch leave it. */
export interface Draft {
  id: string;
  isNew: boolean;
  isChanged: boolean;
  state: "open" | "closed";
  routingState: ThreadCandidate["routingState"];
  startedAt: Date;
  endedAt: Date | null;
  queued: ConversationWrite["queued"];
  newest: MessageOrder | null;
  menu: OpenMenu | null;
  /** What is asked and not written yet. */
  asked: { readonly row: MenuWrite; readonly question: MenuQuestion } | null;
}

/** A stored conversation before the batch. */
export function draftOf(start: ThreadStart): Draft {
  return {
    id: start.conversationId,
    isNew: false,
    isChanged: false,
    state: start.state,
    routingState: start.routingState,
    startedAt: new Date(start.startedAtMs),
    endedAt: start.endedAtMs === null ? null : new Date(start.endedAtMs),
    queued: null,
    newest: start.newest,
    menu: start.menu ?? null,
    asked: null,
  };
}

/** What threading has to know of it. */
export function candidateOf(draft: Draft): ThreadCandidate {
  return {
    state: draft.state,
    routingState: draft.routingState,
    isInMenu: draft.menu !== null,
    endedAtMs: draft.endedAt?.getTime() ?? null,
    lastMessageAtMs: draft.newest?.sortedAtMs ?? draft.startedAt.getTime(),
  };
}
