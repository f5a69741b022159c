import type {
  ArrivedBy,
  ConversationWrite,
  FlowRunWrite,
  MenuWrite,
  MessageWrite,
  NewEvent,
  ParticipantWrite,
} from "@tsubame/store";
import type { DmEvent } from "@tsubame/x-api";
import type { MenuQuestion, OpenMenu } from "../../flows/open-menu.ts";
import type { Placement, Route } from "../../flows/route.ts";
import type { MessageOrder, ThreadCandidate } from "./threading.ts";

/** The newest conversation of one customer at one account, as the database has it. */
export interface ThreadStart extends Omit<ThreadCandidate, "lastMessageAtMs" | "isInMenu"> {
  readonly conversationId: string;
  readonly startedAtMs: number;
  /** Place of its newest message on X; null when it has none. */
  readonly newest: MessageOrder | null;
  /** The question of its flow that waits for an answer. */
  readonly menu?: OpenMenu | null;
}

/** What the flows say to the DMs of one customer at one account. Pure: everything was read before. */
export interface ThreadFlows {
  /** A conversation begins, or begins again. `isStored`: it is one of the customer's past conversations itself. */
  begin(message: DmEvent, conversation: { readonly isStored: boolean }): Route;
  /** null: the message fits none of the choices. */
  answer(
    menu: OpenMenu,
    message: DmEvent,
    conversation: { readonly isStored: boolean },
  ): Route | null;
  /** Nobody understood the answers: the menu's own rule. */
  giveUp(menu: OpenMenu): Placement;
}

/** A DM that is not stored yet and is no echo of a reply of ours. */
export interface DmArrival {
  readonly event: DmEvent;
  readonly direction: "inbound" | "outbound";
  /** Who wrote an outbound one: the owner in X's app, or something else that uses our own app's keys. */
  readonly origin: "customer" | "owner" | "automatic";
  readonly receivedAt: Date;
  readonly arrivedBy: ArrivedBy;
  /** It carries the code of the account's round-trip test: proof of the way, and nothing for an agent to answer. */
  readonly isRoundTrip?: boolean;
}

/** Everything that decides what the new DMs of one customer become; nothing else is looked at. */
export interface ThreadInput {
  readonly integrationId: string;
  readonly contact: { readonly id: string; readonly name: string };
  readonly start: ThreadStart | null;
  readonly arrivals: readonly DmArrival[];
  readonly threadingTimeoutMs: number;
  readonly flows: ThreadFlows;
  readonly now: Date;
}

/** What has to be written for the DMs of one customer; each list in the order in which it happened. */
export interface ThreadOutcome {
  readonly conversations: readonly ConversationWrite[];
  /** Conversations that opened again: their customer's leg connects. */
  readonly revivedIds: readonly string[];
  /** Conversations whose time had run out: their open legs end. */
  readonly outlivedIds: readonly string[];
  readonly participants: readonly ParticipantWrite[];
  readonly messages: readonly MessageWrite[];
  readonly events: readonly NewEvent[];
  /** Menus that are asked, or asked again. */
  readonly menus: readonly MenuWrite[];
  /** Conversations whose menu is over. */
  readonly leftMenuIds: readonly string[];
  /** Stored conversations whose flow is over: its leg ends. */
  readonly endedWorkflowIds: readonly string[];
  readonly runs: readonly FlowRunWrite[];
  /** Participant data for the customers' legs that are stored already. */
  readonly attributes: readonly {
    readonly conversationId: string;
    readonly attributes: Readonly<Record<string, string>>;
  }[];
  /** What the flows say to the customer, at most one question for each conversation. */
  readonly questions: readonly MenuQuestion[];
  readonly replies: readonly {
    readonly conversationId: string;
    readonly text: string;
    readonly onceKey: string;
  }[];
}
