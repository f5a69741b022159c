import type { QuickReplyOption } from "../dms/dm.ts";
import type { Random } from "../faults/random.ts";
import { understand, type AgentAct } from "./agent-acts.ts";
import { isAboutAnOrder, type Intent } from "./intent.ts";
import { pick, type Persona } from "./persona.ts";
import { phrasesOf } from "./phrase-book.ts";
import type { AskedFact, Phrases } from "./phrases.ts";

/** Something that the customer writes. */
export interface Move {
  readonly text: string;
  /** Metadata of the quick reply that was tapped; absent for what is typed. */
  readonly quickReplyMetadata?: string;
  readonly hasPicture?: boolean;
}

/** What an agent wrote. */
export interface AgentMessage {
  readonly text: string;
  readonly quickReplies: readonly QuickReplyOption[];
}

/** What the customer does next, and whether that is the end of it. */
export interface Reaction {
  readonly moves: readonly Move[];
  readonly isOver: boolean;
}

/** One customer's side of one conversation. Pure: time and delivery are the caller's. */
export interface Dialogue {
  /** What it is about at the moment. */
  readonly intent: Intent;
  /** Whether the customer has nothing open any more and only waits for the agent's last words. */
  readonly isSettled: boolean;
  /** The first words. `offered` are the quick replies of a welcome message; who finds theirs among them taps it first. */
  open(offered?: readonly QuickReplyOption[]): Reaction;
  /** What the agent wrote since the customer last wrote, oldest first. */
  hear(messages: readonly AgentMessage[]): Reaction;
  /** The customer's patience has run out once more: a reminder, or the end. */
  loseWaiting(): Reaction;
}

const FACTS: readonly AskedFact[] = [
  "asks-order-number",
  "asks-name",
  "asks-email",
  "asks-phone",
  "asks-address",
  "asks-product",
];

/** More than these in one answer would read like a form. */
const MAX_FACTS = 4;

const stay = (...moves: Move[]): Reaction => ({ moves, isOver: false });
const end = (...moves: Move[]): Reaction => ({ moves, isOver: true });

const isFact = (act: AgentAct): act is AskedFact => (FACTS as readonly AgentAct[]).includes(act);

/**
 * Begins a dialogue about the first of `intents`; the others come up when the agent asks whether there is anything else. Everything that is
 * left to chance comes from `random`, so the same stream and the same answers give the same dialogue.
 */
export function createDialogue(
  persona: Persona,
  intents: readonly [Intent, ...Intent[]],
  random: Random,
): Dialogue {
  const phrases: Phrases = phrasesOf(persona.language);
  const later = intents.slice(1);
  let intent: Intent = intents[0];
  let isSettled = false;
  let hasSentPicture = false;
  let nagCount = 0;
  let idleAnswers = 0;

  const fill = (text: string): string =>
    text.replace(/\{(\w+)\}/g, (_whole, key: string) =>
      key in persona.facts ? persona.facts[key as keyof Persona["facts"]] : "",
    );
  const say = (list: readonly string[]): Move => ({ text: fill(pick(list, random)) });

  /** Greeting and concern as one message; a sentence of its own begins with a capital. */
  function concern(before: string): Move {
    const { text } = say(phrases.openings[intent]);
    const isContinued = /[,、:]$/.test(before);
    const body = isContinued ? text : text.charAt(0).toUpperCase() + text.slice(1);
    const gap = before === "" || persona.language === "ja" ? "" : " ";
    return { text: `${before}${gap}${body}` };
  }

  function picture(): Move {
    if (!persona.hasCamera || hasSentPicture) return say(phrases.noPicture);
    hasSentPicture = true;
    return { ...say(phrases.picture), hasPicture: true };
  }

  /** Taps the option that fits the concern, otherwise one that agrees, otherwise any. */
  function tap(options: readonly QuickReplyOption[]): Reaction {
    const fitting = options.find((option) => phrases.labels[intent].test(option.label));
    const agreeing = options.find((option) => /^(はい|yes|ok|ある|解決)/i.test(option.label));
    const chosen = fitting ?? agreeing ?? pick(options, random);
    const move: Move = { text: chosen.label, quickReplyMetadata: chosen.metadata ?? "" };
    return isSettled ? end(move) : stay(move);
  }

  function answerFacts(acts: readonly AgentAct[]): Move[] {
    const asked = acts.filter(isFact).slice(0, MAX_FACTS);
    const sentences = asked.map((act) =>
      act === "asks-order-number" && !isAboutAnOrder(intent)
        ? say(phrases.noOrder).text
        : say(phrases.facts[act]).text,
    );
    const gap = persona.language === "ja" ? "" : " ";
    return sentences.length === 0 ? [] : [{ text: sentences.join(gap) }];
  }

  function raiseAnother(): Reaction {
    const next = later.shift();
    if (next === undefined) {
      isSettled = true;
      return end(say(phrases.nothingElse));
    }
    intent = next;
    isSettled = false;
    hasSentPicture = false;
    return stay(concern(say(phrases.another).text));
  }

  /** An answer in which the customer found nothing to answer to. */
  function waitOn(acts: readonly AgentAct[]): Reaction {
    if (isSettled) return stay();
    if (acts.includes("asks-to-wait")) {
      return persona.tone !== "terse" && random() < 0.6 ? stay(say(phrases.willWait)) : stay();
    }
    idleAnswers += 1;
    if (idleAnswers >= 2) {
      idleAnswers = 0;
      return stay(say(phrases.noProgress));
    }
    return random() < 0.4 ? stay(say(phrases.acknowledges)) : stay();
  }

  function react(acts: readonly AgentAct[]): Reaction {
    const moves = answerFacts(acts);
    if (acts.includes("asks-picture")) moves.push(picture());
    if (acts.includes("asks-details")) moves.push(say(phrases.details[intent]));
    if (moves.length > 0) {
      isSettled = false;
      return stay(...moves);
    }
    if (acts.includes("asks-anything-else")) return raiseAnother();
    if (acts.includes("says-goodbye")) {
      return isSettled || persona.tone === "terse" ? end() : end(say(phrases.farewell));
    }
    if (acts.includes("solves") || intent === "thanks") {
      if (isSettled) return stay();
      isSettled = true;
      return intent === "thanks" ? end() : stay(say(phrases.isSolved));
    }
    if (acts.includes("asks-yes-no")) {
      return stay(say(random() < 0.8 ? phrases.yes : phrases.no));
    }
    return waitOn(acts);
  }

  return {
    get intent() {
      return intent;
    },
    get isSettled() {
      return isSettled;
    },
    open(offered = []) {
      const fitting = offered.find((option) => phrases.labels[intent].test(option.label));
      const taps =
        fitting === undefined
          ? []
          : [{ text: fitting.label, quickReplyMetadata: fitting.metadata ?? "" }];
      const first = concern(pick(phrases.greeting[persona.tone], random));
      hasSentPicture = intent === "complaint" && persona.hasCamera && random() < 0.5;
      return stay(...taps, hasSentPicture ? { ...first, hasPicture: true } : first);
    },
    hear(messages) {
      nagCount = 0;
      const options = messages.at(-1)?.quickReplies ?? [];
      if (options.length > 0) return tap(options);
      const said = new Set(messages.flatMap((message) => understand(message.text)));
      return react([...said]);
    },
    loseWaiting() {
      if (isSettled) return end();
      if (nagCount < persona.nagLimit) {
        const nags = phrases.nags[Math.min(nagCount, phrases.nags.length - 1)] ?? [];
        nagCount += 1;
        return stay(say(nags));
      }
      return persona.tone === "polite" ? end() : end(say(phrases.leaves));
    },
  };
}
