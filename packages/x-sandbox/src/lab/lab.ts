import type { SandboxContext } from "../context.ts";
import { seededRandom, type Random } from "../faults/random.ts";
import { createAgenda, type Agenda } from "./agenda.ts";
import { enlistCustomers, type LabCustomer } from "./customers.ts";
import { createDialogue } from "./dialogue.ts";
import { createFigureBook, type FigureBook, type Figures } from "./figures.ts";
import type { Intent, LabLanguage } from "./intent.ts";
import type { LabOptions } from "./lab-options.ts";
import { drawPersona, pick } from "./persona.ts";
import { isCompany } from "../users/company.ts";
import { createLabPictures, type LabPictures } from "./pictures.ts";
import { SCENARIOS } from "./scenario-catalogue.ts";
import { drawIntent, lengthMsOf, nextArrivalMs, rateAt, type Scenario } from "./scenario.ts";
import { startTalk, type Talk, type TalkView } from "./talk.ts";

/** Why a run is over. */
type RunEnd = "complete" | "stopped" | "message-limit";

/** Where the lab stands. */
interface LabView {
  readonly state: "idle" | "running" | "paused" | "ended";
  readonly run: {
    readonly options: LabOptions;
    readonly businessIds: readonly string[];
    readonly startedAt: string;
    /** Lab time: without the pauses. */
    readonly elapsedMs: number;
    /** New dialogues a minute that the curve and the multiplier ask for at this moment. */
    readonly dialoguesPerMinute: number;
    readonly endedBecause: RunEnd | null;
  } | null;
  readonly figures: Figures | null;
}

/** The traffic lab: customers who write to company accounts by a scenario, one run at a time. */
export interface Lab {
  /** Begins a run; one that is over is forgotten. `no-business` when there is nobody to write to. */
  start(options: LabOptions): "started" | "is-running" | "no-business";
  /** False when it does not fit the state. */
  pause(): boolean;
  resume(): boolean;
  stop(): boolean;
  setRate(rateMultiplier: number): boolean;
  view(): LabView;
  /** Dialogues under way, those who wait longest first. */
  talks(limit: number): TalkView[];
}

/** Share of customers who have a second concern. */
const SECOND_CONCERN = 0.15;

interface Run {
  readonly scenario: Scenario;
  readonly businessIds: readonly string[];
  readonly startedAtMs: number;
  readonly agenda: Agenda;
  readonly figures: FigureBook;
  readonly pictures: LabPictures;
  readonly talks: Map<string, Talk>;
  /** Customers without a dialogue, the one who was busy longest ago first. */
  readonly free: Readonly<Record<LabLanguage, LabCustomer[]>>;
  readonly arrivals: Random;
  options: LabOptions;
  arrivalCount: number;
  dropArrival: (() => void) | undefined;
  isDrained: boolean;
  isPaused: boolean;
  endedBecause: RunEnd | null;
}

/** The seed of a stream of its own for each dialogue. */
const seedOf = (seed: number, number: number): number =>
  (Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) + Math.imul(number, 0xc2b2ae35)) >>> 0;

/** Share of Japanese among new dialogues: the scenario's, unless only one language was asked for. */
function japaneseShareOf(scenario: Scenario, { languages }: LabOptions): number {
  if (!languages.includes("ja")) return 0;
  return languages.includes("en") ? scenario.japaneseShare : 1;
}

/** Accounts of each language, in the proportion in which they will write. */
function enlistBoth(
  context: SandboxContext,
  { count, japaneseShare }: { count: number; japaneseShare: number },
): Record<LabLanguage, LabCustomer[]> {
  const exact = Math.round(count * japaneseShare);
  const isMixed = japaneseShare > 0 && japaneseShare < 1 && count > 1;
  const japanese = isMixed ? Math.min(count - 1, Math.max(1, exact)) : exact;
  return {
    ja: enlistCustomers(context, { language: "ja", count: japanese }),
    en: enlistCustomers(context, { language: "en", count: count - japanese }),
  };
}

function newRun(
  context: SandboxContext,
  plan: { scenario: Scenario; options: LabOptions; businessIds: readonly string[] },
): Run {
  const { options, scenario } = plan;
  const japaneseShare = japaneseShareOf(scenario, options);
  return {
    ...plan,
    startedAtMs: context.clock.now(),
    agenda: createAgenda(context.clock),
    figures: createFigureBook(),
    pictures: createLabPictures(context),
    talks: new Map(),
    free: enlistBoth(context, { count: options.customers, japaneseShare }),
    arrivals: seededRandom(options.seed),
    arrivalCount: 0,
    dropArrival: undefined,
    isDrained: false,
    isPaused: false,
    endedBecause: null,
  };
}

/** What a new dialogue is about, with whom, and who its customer is. Null when everybody of that language is busy. */
function drawDialogue(run: Run) {
  const { scenario, options } = run;
  const random = seededRandom(seedOf(options.seed, run.arrivalCount));
  const language = random() < japaneseShareOf(scenario, options) ? "ja" : "en";
  const customer = run.free[language].shift();
  if (customer === undefined) return null;
  const { name, username } = customer.user;
  const patience = scenario.patience * options.patience;
  const persona = drawPersona({ name, username, language }, patience, random);
  const businessId = pick(run.businessIds, random);
  const first = drawIntent(scenario, random);
  const intents: [Intent, ...Intent[]] =
    random() < SECOND_CONCERN ? [first, drawIntent(scenario, random)] : [first];
  const dialogue = createDialogue(persona, intents, random);
  return { random, customer, businessId, persona, dialogue };
}

/** Makes the lab, with nothing going on. */
export function createLab(contextOf: () => SandboxContext): Lab {
  let run: Run | null = null;
  let isListening = false;

  /** The run while it goes on. */
  const present = (): Run | null => (run?.endedBecause === null ? run : null);

  function end(over: Run, reason: RunEnd): void {
    if (over.endedBecause !== null) return;
    over.endedBecause = reason;
    over.agenda.pause();
    over.agenda.close();
    for (const talk of over.talks.values()) talk.drop();
    contextOf().log.add("lab.ended", { reason, sent: over.figures.sentCount() });
  }

  function endIfDone(going: Run): void {
    if (going.figures.sentCount() >= going.options.maxMessages) end(going, "message-limit");
    else if (going.isDrained && going.talks.size === 0) end(going, "complete");
  }

  function awaitArrival(going: Run): void {
    const { agenda, options } = going;
    const afterMs = agenda.elapsedMs();
    const { rateMultiplier: multiplier, repeats } = options;
    const atMs = nextArrivalMs(going.scenario, { afterMs, multiplier, repeats }, going.arrivals);
    if (atMs === null) {
      going.isDrained = true;
      endIfDone(going);
      return;
    }
    going.dropArrival = agenda.after(atMs - afterMs, () => {
      arrive(going);
      if (going.endedBecause === null) awaitArrival(going);
    });
  }

  function arrive(going: Run): void {
    going.arrivalCount += 1;
    const drawn = drawDialogue(going);
    if (drawn === null) {
      going.figures.addHeldBack();
      return;
    }
    going.figures.addStart();
    const { agenda, figures, pictures } = going;
    const { user, language } = drawn.customer;
    const talk = startTalk({
      ...drawn,
      context: contextOf(),
      agenda,
      figures,
      pictures,
      onSent: () => endIfDone(going),
      onEnd(how) {
        going.talks.delete(user.id);
        going.free[language].push(drawn.customer);
        figures.addEnd(how);
        endIfDone(going);
      },
    });
    going.talks.set(user.id, talk);
  }

  /** Customers hear what the company writes, by whatever way it was sent. */
  function listen(context: SandboxContext): void {
    if (isListening) return;
    isListening = true;
    context.live.listen((update) => {
      if (update.type !== "dm") return;
      const [senderId, recipientId] = update.userIds;
      const talk = present()?.talks.get(recipientId);
      const dm = context.dms.get(update.dmId);
      if (talk?.businessId === senderId && dm !== undefined) talk.hear(dm);
    });
  }

  return {
    start(options) {
      if (present() !== null) return "is-running";
      const context = contextOf();
      const scenario = SCENARIOS.find((one) => one.id === options.scenario);
      const known = context.users.list().map((user) => user.id);
      const businessIds = known.filter((id) =>
        options.businessIds === undefined
          ? isCompany(context, id)
          : options.businessIds.includes(id),
      );
      if (scenario === undefined || businessIds.length === 0) return "no-business";
      listen(context);
      run = newRun(context, { scenario, options, businessIds });
      const { seed, rateMultiplier, customers } = options;
      context.log.add("lab.started", { scenario: scenario.id, seed, rateMultiplier, customers });
      awaitArrival(run);
      return "started";
    },
    pause() {
      const going = present();
      if (going === null || going.isPaused) return false;
      going.isPaused = true;
      going.agenda.pause();
      contextOf().log.add("lab.paused", {});
      return true;
    },
    resume() {
      const going = present();
      if (going?.isPaused !== true) return false;
      going.isPaused = false;
      going.agenda.resume();
      contextOf().log.add("lab.resumed", {});
      return true;
    },
    stop() {
      const going = present();
      if (going !== null) end(going, "stopped");
      return going !== null;
    },
    setRate(rateMultiplier) {
      const going = present();
      if (going === null) return false;
      going.options = { ...going.options, rateMultiplier };
      if (going.isDrained) return true;
      // What was drawn for the old rate does not hold any more.
      going.dropArrival?.();
      awaitArrival(going);
      return true;
    },
    view: () => viewOf(run),
    talks: (limit) =>
      [...(present()?.talks.values() ?? [])]
        .map((talk) => talk.view())
        .toSorted((one, other) => waitOrder(one) - waitOrder(other))
        .slice(0, limit),
  };
}

const waitOrder = (talk: TalkView): number => talk.waitingSinceMs ?? Number.MAX_SAFE_INTEGER;

function viewOf(run: Run | null): LabView {
  if (run === null) return { state: "idle", run: null, figures: null };
  const { agenda, scenario, options, businessIds, endedBecause } = run;
  const elapsedMs = agenda.elapsedMs();
  const talks = [...run.talks.values()];
  const isOpen = endedBecause === null;
  const waitingSinceMs = isOpen ? talks.flatMap((talk) => talk.view().waitingSinceMs ?? []) : [];
  const placeMs = options.repeats ? elapsedMs % lengthMsOf(scenario) : elapsedMs;
  return {
    state: !isOpen ? "ended" : run.isPaused ? "paused" : "running",
    run: {
      options,
      businessIds,
      startedAt: new Date(run.startedAtMs).toISOString(),
      elapsedMs,
      dialoguesPerMinute: isOpen ? rateAt(scenario.curve, placeMs) * options.rateMultiplier : 0,
      endedBecause,
    },
    figures: run.figures.read({
      elapsedMs,
      waitingSinceMs,
      openDialogues: isOpen ? talks.length : 0,
    }),
  };
}
