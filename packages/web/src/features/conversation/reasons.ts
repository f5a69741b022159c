import type { ConversationRouting } from "@tsubame/contract";
import type { TextId } from "../../i18n/languages.ts";
import type { TextValues } from "../../i18n/use-text.ts";

type Decision = ConversationRouting["decisions"][number];
type Trace = NonNullable<Decision["trace"]>;

/** A sentence to be said in the reader's language. */
export interface Reason {
  readonly key: string;
  readonly id: TextId;
  readonly values?: TextValues;
}

/** The routing answer as the panel shows it: what decided, what it rests on, and what was tried before. */
export interface RoutingStory {
  readonly main: Reason[];
  readonly facts: Reason[];
  readonly earlier: Reason[];
}

const exclusionTexts: Readonly<Record<string, TextId>> = {
  notNamed: "why.excluded.notNamed",
  notInRing: "why.excluded.notInRing",
  labelAtCapacity: "why.excluded.labelAtCapacity",
  notOnQueue: "why.excluded.notOnQueue",
  notConnected: "why.excluded.notConnected",
  skillsOrLanguage: "why.excluded.skillsOrLanguage",
  atCapacity: "why.excluded.atCapacity",
  declinedOrMissed: "why.excluded.declinedOrMissed",
};

const obstacleTexts: Readonly<Record<string, TextId>> = {
  waitsForNamed: "why.obstacle.waitsForNamed",
  nobodyInRing: "why.obstacle.nobodyInRing",
  queueUnknown: "why.obstacle.queueUnknown",
  noMembers: "why.obstacle.noMembers",
  nobodyOnQueue: "why.obstacle.nobodyOnQueue",
  nobodyConnected: "why.obstacle.nobodyConnected",
  nobodyHasSkills: "why.obstacle.nobodyHasSkills",
  everyoneAtCapacity: "why.obstacle.everyoneAtCapacity",
  everyoneFreeDeclined: "why.obstacle.everyoneFreeDeclined",
};

const outcomeTexts: Readonly<Record<Decision["outcome"], TextId>> = {
  open: "why.tried.open",
  accepted: "why.tried.accepted",
  declined: "why.tried.declined",
  noAnswer: "why.tried.noAnswer",
  withdrawn: "why.tried.withdrawn",
};

/** Tells the routing of one conversation from the point of view of the person who reads it. */
export function routingStory(routing: ConversationRouting, myId: string): RoutingStory {
  const nameOf = (id: string) => routing.names[id] ?? "?";
  const [latest, ...before] = routing.decisions;
  const main: Reason[] = [];
  const facts: Reason[] = [];
  if (routing.now.state === "waiting") {
    const { obstacle, aheadCount, candidates } = routing.now;
    main.push({
      key: "obstacle",
      id:
        obstacle === null
          ? "why.obstacle.momentarily"
          : (obstacleTexts[obstacle] ?? "why.obstacle.momentarily"),
    });
    facts.push({ key: "ahead", id: "why.ahead", values: { count: aheadCount } });
    facts.push(...exclusionReasons(candidates));
  } else if (latest !== undefined) {
    main.push(...choiceReasons(latest, myId, nameOf));
    if (latest.trace !== null) facts.push(...factReasons(latest.trace, latest, nameOf));
  }
  const tried = routing.now.state === "waiting" ? routing.decisions : before;
  const earlier = tried.map((decision): Reason => ({
    key: decision.id,
    id: outcomeTexts[decision.outcome],
    values: { name: nameOf(decision.userId), time: new Date(decision.decidedAt) },
  }));
  return { main, facts, earlier };
}

function choiceReasons(decision: Decision, myId: string, nameOf: (id: string) => string): Reason[] {
  const who = decision.userId === myId ? "me" : "other";
  const name = nameOf(decision.userId);
  if (decision.kind !== "offer")
    return [{ key: "manual", id: "why.manual", values: { who, name } }];
  const { trace } = decision;
  if (trace === null) return [{ key: "unreadable", id: "why.unreadable" }];
  const count = trace.candidates.eligibleCount;
  if (count <= 1) return [{ key: "only", id: "why.onlyOne", values: { who, name } }];
  return [{ key: "choice", id: decidingText(trace), values: { who, name, count } }];
}

/** The first thing in which the chosen one differed from the next best: that is what decided. */
function decidingText(trace: Trace): TextId {
  const [first, second] = trace.best;
  if (first === undefined || second === undefined) return "why.longestIdle";
  if (
    trace.conversation.evaluation === "BEST" &&
    first.proficiencyTotal !== second.proficiencyTotal
  ) {
    return "why.bestSkills";
  }
  if (trace.conversation.agentOrder === "leastLoaded" && first.loadCount !== second.loadCount) {
    return "why.leastLoaded";
  }
  return first.idleSinceMs === second.idleSinceMs ? "why.equal" : "why.longestIdle";
}

/** Below this a wait is told in seconds, from here on in minutes. */
const minutesFromSeconds = 120;

function waitReason(trace: Trace, queue: string): Reason {
  const waitedMs = trace.atMs - trace.conversation.waitingSinceMs;
  const seconds = Math.max(0, Math.round(waitedMs / 1000));
  return seconds < minutesFromSeconds
    ? { key: "waited", id: "why.waited", values: { seconds, queue } }
    : {
        key: "waited",
        id: "why.waitedMinutes",
        values: { minutes: Math.round(seconds / 60), queue },
      };
}

function factReasons(trace: Trace, decision: Decision, nameOf: (id: string) => string): Reason[] {
  const facts: Reason[] = [waitReason(trace, nameOf(decision.queueId))];
  if (trace.conversation.priority !== 0) {
    facts.push({
      key: "priority",
      id: "why.priority",
      values: { priority: trace.conversation.priority },
    });
  }
  if (trace.candidates.isExclusionLifted) facts.push({ key: "lifted", id: "why.askedAgain" });
  return [...facts, ...exclusionReasons(trace.candidates)];
}

function exclusionReasons(candidates: Trace["candidates"]): Reason[] {
  return candidates.exclusions.flatMap(({ rule, count }): Reason[] => {
    const id = exclusionTexts[rule];
    return id === undefined || count === 0 ? [] : [{ key: rule, id, values: { count } }];
  });
}
