import type { TraceLine } from "./trace-line.ts";

/** A line of a trace that cannot be understood; `lineNumber` counts from 1. */
export class TraceError extends Error {
  readonly lineNumber: number;

  constructor(lineNumber: number, problem: string) {
    super(`line ${lineNumber}: ${problem}`);
    this.name = "TraceError";
    this.lineNumber = lineNumber;
  }
}

type Check = (value: unknown) => boolean;
type Fields = Readonly<Record<string, Check>>;

const isText: Check = (value) => typeof value === "string" && value.length > 0;
const isNumber: Check = (value) => typeof value === "number" && Number.isFinite(value);
const isDuration: Check = (value) => isNumber(value) && (value as number) >= 0;
const isCount = (least: number, most: number): Check => {
  return (value) =>
    Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
};
const isOneOf = (...values: readonly string[]): Check => {
  return (value) => typeof value === "string" && values.includes(value);
};
const isListOf = (check: Check, most = Infinity): Check => {
  return (value) => Array.isArray(value) && value.length <= most && value.every(check);
};
const isMapOf = (check: Check): Check => {
  return (value) => isObject(value) && Object.values(value).every(check);
};
const isObjectOf = (fields: Fields): Check => {
  return (value) => isObject(value) && problemOf(value, fields, []) === null;
};
const orNull = (check: Check): Check => {
  return (value) => value === null || check(value);
};

/** In order and without overlap; only the last may be without end. */
const isShifts: Check = (value) =>
  Array.isArray(value) &&
  value.every((shift, index) => {
    if (!isObject(shift) || !isDuration(shift["fromMs"])) return false;
    const names = Object.keys(shift);
    if (!names.every((name) => name === "fromMs" || name === "untilMs")) return false;
    const from = shift["fromMs"] as number;
    const until = shift["untilMs"];
    const before: unknown = index === 0 ? { untilMs: 0 } : value[index - 1];
    const isAfter = isObject(before) && (before["untilMs"] as number) <= from;
    return isAfter && (until === undefined || (isNumber(until) && (until as number) > from));
  });

const levels = isListOf(isObjectOf({ id: isText, proficiency: isDuration }));

/** Required fields and the others, by the type of the line. */
const shapes: Readonly<Record<TraceLine["type"], readonly [Fields, Fields]>> = {
  queue: [
    {
      id: isText,
      scoringMethod: isOneOf("TimestampAndPriority", "PriorityOnly"),
      evaluation: isOneOf("NONE", "ALL", "BEST", "DEMAND_AWARE"),
      agentOrder: isOneOf("leastLoaded", "longestIdle"),
      alertingTimeoutMs: isCount(1, Number.MAX_SAFE_INTEGER),
    },
    {
      atMs: isDuration,
      vipPriority: isNumber,
      rings: isListOf(
        isObjectOf({ stayMs: isDuration, skillIdsRemovedOnExit: isListOf(isText) }),
        6,
      ),
      preferredSteps: isListOf(
        isObjectOf({ minimumScore: orNull(isNumber), stayMs: isDuration }),
        6,
      ),
      conditionalRules: isListOf(
        isObjectOf({
          afterMs: isDuration,
          queueId: isText,
          metric: isOneOf("EstimatedWaitTime", "ServiceLevel"),
          comparison: isOneOf(
            "GreaterThan",
            "GreaterThanOrEqualTo",
            "LessThan",
            "LessThanOrEqualTo",
          ),
          value: isNumber,
          groupIds: isListOf(isText),
        }),
        5,
      ),
      lastAgentMode: isOneOf("Disabled", "QueueMembersOnly", "AnyAgent"),
    },
  ],
  agent: [
    { id: isText, queueIds: isListOf(isText), capacity: isCount(0, 25) },
    {
      rings: isMapOf(isCount(1, 6)),
      groupIds: isListOf(isText),
      labelCapacities: isMapOf(isCount(0, 25)),
      skills: levels,
      languages: levels,
      onQueueAtMs: isDuration,
      offQueueAtMs: isDuration,
      shifts: isShifts,
      notRespondingMs: isDuration,
      speeds: isListOf((value) => isNumber(value) && (value as number) > 0),
      wrapupMs: isDuration,
    },
  ],
  arrival: [
    { id: isText, queueId: isText, atMs: isDuration, workMs: isDuration },
    {
      patienceMs: orNull(isDuration),
      priority: isNumber,
      skillIds: isListOf(isText),
      languageId: orNull(isText),
      labelId: orNull(isText),
      lastAgentId: orNull(isText),
      preferredAgents: isListOf(isObjectOf({ agentId: isText, score: isDuration }), 20),
      directAgent: orNull(isObjectOf({ agentId: isText, waitMs: isDuration })),
      declinedBy: isListOf(isText),
      missedBy: isListOf(isText),
    },
  ],
  measured: [
    {
      queueId: isText,
      atMs: isDuration,
      estimatedWaitSeconds: orNull(isDuration),
      serviceLevel: orNull(isDuration),
    },
    {},
  ],
};

/**
 * Reads a trace, one JSON object a line; empty lines are skipped. What several lines say together is looked at, too: nobody
 * comes twice, and every queue that is named is there.
 *
 * @throws TraceError naming the line and the field at fault; a queue that is missing is known only after the last line
 */
export function* readTrace(lines: Iterable<string>): Generator<TraceLine, void> {
  const said = new Set<string>();
  const queueIds = new Set<string>();
  const named = new Map<string, number>();
  let lineNumber = 0;
  for (const text of lines) {
    lineNumber += 1;
    if (text.trim() === "") continue;
    const line = readLine(text, lineNumber);
    const key = keyOf(line);
    if (key !== null && said.has(key)) throw new TraceError(lineNumber, `${key} comes twice`);
    if (key !== null) said.add(key);
    if (line.type === "queue") queueIds.add(line.id);
    for (const id of queuesNamedBy(line)) if (!named.has(id)) named.set(id, lineNumber);
    yield line;
  }
  for (const [id, firstLineNumber] of named) {
    if (!queueIds.has(id)) throw new TraceError(firstLineNumber, `there is no queue ${id}`);
  }
}

/** What may be said once; null for what may be said again. */
function keyOf(line: TraceLine): string | null {
  if (line.type === "measured") return null;
  const { type, id } = line;
  return line.type === "queue" ? `queue ${id} at ${line.atMs ?? 0}` : `${type} ${id}`;
}

function queuesNamedBy(line: TraceLine): readonly string[] {
  switch (line.type) {
    case "queue":
      return (line.conditionalRules ?? []).map(({ queueId }) => queueId);
    case "agent":
      return line.queueIds;
    case "arrival":
    case "measured":
      return [line.queueId];
  }
}

function readLine(text: string, lineNumber: number): TraceLine {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new TraceError(lineNumber, "this is no JSON");
  }
  if (!isObject(value)) throw new TraceError(lineNumber, "a JSON object is wanted");
  const { type, ...fields } = value;
  if (typeof type !== "string" || !Object.hasOwn(shapes, type)) {
    throw new TraceError(lineNumber, `type must be one of ${Object.keys(shapes).join(", ")}`);
  }
  const [required, others] = shapes[type as TraceLine["type"]];
  const problem = problemOf(fields, { ...required, ...others }, Object.keys(others));
  if (problem !== null) throw new TraceError(lineNumber, `${type}: ${problem}`);
  const line = value as unknown as TraceLine;
  if (line.type === "agent") {
    const { onQueueAtMs, offQueueAtMs, shifts } = line;
    if (shifts && (onQueueAtMs !== undefined || offQueueAtMs !== undefined)) {
      throw new TraceError(lineNumber, "agent: shifts stand instead of onQueueAtMs, offQueueAtMs");
    }
    if ((offQueueAtMs ?? Infinity) <= (onQueueAtMs ?? 0)) {
      throw new TraceError(lineNumber, "agent: offQueueAtMs must be later than onQueueAtMs");
    }
  }
  return line;
}

function problemOf(
  value: Readonly<Record<string, unknown>>,
  fields: Fields,
  optional: readonly string[],
): string | null {
  for (const name of Object.keys(value)) {
    if (!Object.hasOwn(fields, name)) return `there is no field ${name}`;
  }
  for (const [name, check] of Object.entries(fields)) {
    if (value[name] === undefined) {
      if (!optional.includes(name)) return `the field ${name} is missing`;
    } else if (!check(value[name])) return `the field ${name} has a value that is not allowed`;
  }
  return null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
