import type { SandboxContext } from "../context.ts";
import type { Dm } from "../dms/dm.ts";
import { issueDm, refusalOfRecipient } from "../dms/issue-dm.ts";
import { indicateTyping, markRead } from "../dms/read-and-typing.ts";
import type { Random } from "../faults/random.ts";
import type { Agenda } from "./agenda.ts";
import type { LabCustomer } from "./customers.ts";
import type { AgentMessage, Dialogue, Move, Reaction } from "./dialogue.ts";
import type { DialogueEnd, FigureBook } from "./figures.ts";
import type { Intent } from "./intent.ts";
import type { Persona } from "./persona.ts";
import type { LabPictures } from "./pictures.ts";

/** A dialogue as it takes place: who with whom, since when somebody waits. */
export interface TalkView {
  readonly customerId: string;
  readonly username: string;
  readonly name: string;
  readonly businessId: string;
  readonly intent: Intent;
  readonly tone: Persona["tone"];
  readonly sentCount: number;
  readonly isSettled: boolean;
  /** Lab time since when the customer waits for an answer, or null. */
  readonly waitingSinceMs: number | null;
}

/** One customer's dialogue in time: reading, typing, waiting, running out of patience. */
export interface Talk {
  readonly businessId: string;
  /** The other side has written. */
  hear(dm: Dm): void;
  view(): TalkView;
  /** Ends it without a word. */
  drop(): void;
}

/** What a talk is made of. */
interface TalkParts {
  readonly context: SandboxContext;
  readonly agenda: Agenda;
  readonly figures: FigureBook;
  readonly pictures: LabPictures;
  readonly random: Random;
  readonly customer: LabCustomer;
  readonly persona: Persona;
  readonly dialogue: Dialogue;
  readonly businessId: string;
  readonly onSent: () => void;
  readonly onEnd: (how: DialogueEnd) => void;
}

const TAP_MS = 900;
const LONGEST_TYPING_MS = 25_000;
/** Who has nothing open any more puts the phone away after this long. */
const SETTLED_MS = 180_000;

/** Starts a talk: the customer opens the conversation, sees what greets them there, and begins to type. */
export function startTalk(parts: TalkParts): Talk {
  const { context, agenda, figures, persona, dialogue, businessId, random } = parts;
  const customerId = parts.customer.user.id;
  let heard: Dm[] = [];
  let isTyping = false;
  let isOver = false;
  let hasLost = false;
  let sentCount = 0;
  let waitingSinceMs: number | null = null;
  let dropNext: (() => void) | undefined;

  function then(delayMs: number, task: () => void): void {
    dropNext?.();
    if (!isOver) dropNext = agenda.after(delayMs, task);
  }

  function finish(how: DialogueEnd): void {
    if (isOver) return;
    isOver = true;
    dropNext?.();
    parts.onEnd(how);
  }

  /** False when the other side takes no messages any more: the talk is over then. */
  function write(move: Move): boolean {
    const recipient = context.users.get(businessId);
    const sender = context.users.get(customerId);
    if (recipient === undefined || sender === undefined) return false;
    if (sender.suspended || refusalOfRecipient(context, { sender, recipient }) !== null) {
      return false;
    }
    const greeting = context.welcomeMessages.takeGreeting(customerId, businessId);
    issueDm(context, {
      sender,
      recipient,
      text: move.text,
      sourceAppId: null,
      media: move.hasPicture === true ? parts.pictures.take(random) : null,
      quickReplyMetadata: move.quickReplyMetadata ?? null,
      initiatedVia: greeting === null ? null : { welcomeMessageId: greeting },
    });
    sentCount += 1;
    if (!dialogue.isSettled) waitingSinceMs ??= agenda.elapsedMs();
    figures.addSent(agenda.elapsedMs());
    parts.onSent();
    return true;
  }

  function say(moves: readonly Move[], reaction: Reaction): void {
    if (isOver) return;
    const [move, ...rest] = moves;
    if (move === undefined) return settleDown(reaction);
    isTyping = true;
    const isTap = move.quickReplyMetadata !== undefined;
    if (!isTap) indicateTyping(context, { senderId: customerId, recipientId: businessId });
    const typingMs = [...move.text].length * persona.typingMsPerCharacter;
    then(isTap ? TAP_MS : Math.min(LONGEST_TYPING_MS, 600 + typingMs), () => {
      isTyping = false;
      if (write(move)) say(rest, reaction);
      else finish("refused");
    });
  }

  /** Everything is said: the end, or waiting for the other side. */
  function settleDown(reaction: Reaction): void {
    if (reaction.isOver) return finish(hasLost ? "abandoned" : "settled");
    if (heard.length > 0) return read();
    then(dialogue.isSettled ? SETTLED_MS : persona.patienceMs, () => {
      hasLost = !dialogue.isSettled;
      const next = dialogue.loseWaiting();
      say(next.moves, next);
    });
  }

  function read(): void {
    then(persona.readMs, () => {
      const messages = heard;
      heard = [];
      hasLost = false;
      const last = messages.at(-1);
      if (last !== undefined) {
        markRead(context, { readerId: customerId, senderId: businessId, lastReadId: last.id });
      }
      const reaction = dialogue.hear(messages.map(asAgentMessage));
      if (dialogue.isSettled) waitingSinceMs = null;
      say(reaction.moves, reaction);
    });
  }

  function begin(): void {
    const isNew = context.dms.between(customerId, businessId).length === 0;
    const rule = isNew ? context.welcomeMessages.ruleOf(businessId) : undefined;
    const greeting = context.welcomeMessages.get(rule?.welcomeMessageId ?? "");
    if (greeting !== undefined) context.welcomeMessages.greet(customerId, greeting);
    const reaction = dialogue.open(greeting?.quickReplies ?? []);
    say(reaction.moves, reaction);
  }

  begin();
  return {
    businessId,
    hear(dm) {
      const nowMs = agenda.elapsedMs();
      figures.addAnswered(nowMs);
      if (waitingSinceMs !== null) figures.addWait(nowMs - waitingSinceMs);
      waitingSinceMs = null;
      heard.push(dm);
      // Whoever is typing finishes the sentence first; reading starts anew with each further message.
      if (!isTyping) read();
    },
    view: () => ({
      customerId,
      username: parts.customer.user.username,
      name: parts.customer.user.name,
      businessId,
      intent: dialogue.intent,
      tone: persona.tone,
      sentCount,
      isSettled: dialogue.isSettled,
      waitingSinceMs,
    }),
    drop() {
      isOver = true;
      dropNext?.();
    },
  };
}

function asAgentMessage(dm: Dm): AgentMessage {
  return { text: dm.text, quickReplies: dm.quickReplies };
}
