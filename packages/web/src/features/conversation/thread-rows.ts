import type { ThreadHappening, ThreadMessage } from "@tsubame/contract";

/** A line of the thread as it is drawn: the name of a day, the mark of what is new, what happened, or a message. */
export type ThreadRow =
  | { readonly kind: "happening"; readonly key: string; readonly happening: ThreadHappening }
  | { readonly kind: "day"; readonly key: string; readonly at: string }
  | { readonly kind: "new"; readonly key: string }
  | {
      readonly kind: "message";
      readonly key: string;
      readonly message: ThreadMessage;
      /** First of a run by one author within five minutes: gets the name and the gap above. */
      readonly isFirstOfRun: boolean;
      readonly isLastOfRun: boolean;
    };

const runMs = 5 * 60_000;

/** The calendar day of an instant in a time zone, as `2026-11-22`. */
export function dayOf(at: string, timeZone: string): string {
  return dayFormat(timeZone).format(new Date(at));
}

const formats = new Map<string, Intl.DateTimeFormat>();

function dayFormat(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat("en-CA", {
      timeZone,
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
    });
    formats.set(timeZone, format);
  }
  return format;
}

/** Between which messages something happened: before the first of them that is later. */
function happeningsBefore(
  messages: readonly ThreadMessage[],
  happenings: readonly ThreadHappening[],
  hasEarlier: boolean,
): Map<string | null, ThreadHappening[]> {
  const firstMs = Date.parse(messages[0]?.at ?? "");
  // What is older than the page stands before messages that are not there.
  const shown = hasEarlier ? happenings.filter(({ at }) => Date.parse(at) >= firstMs) : happenings;
  return Map.groupBy(
    shown,
    ({ at }) => messages.find((one) => Date.parse(one.at) > Date.parse(at))?.id ?? null,
  );
}

/**
 * Lays a thread out: a separator where the reader's day changes, the mark of new messages before `firstNewId`, what
 * happened between them, and runs of one author drawn together.
 */
export function threadRows(
  messages: readonly ThreadMessage[],
  options: {
    readonly timeZone: string;
    readonly firstNewId?: string | null;
    readonly happenings?: readonly ThreadHappening[];
    /** Messages before these exist and are not here. */
    readonly hasEarlier?: boolean;
  },
): ThreadRow[] {
  const rows: ThreadRow[] = [];
  let day = "";
  let isBroken = true;
  const happenings = happeningsBefore(
    messages,
    options.happenings ?? [],
    options.hasEarlier ?? false,
  );
  const tell = (messageId: string | null) => {
    for (const happening of happenings.get(messageId) ?? []) {
      rows.push({ kind: "happening", key: `happening-${happening.id}`, happening });
      isBroken = true;
    }
  };
  messages.forEach((message, index) => {
    tell(message.id);
    const today = dayOf(message.at, options.timeZone);
    if (today !== day) {
      rows.push({ kind: "day", key: `day-${today}-${message.id}`, at: message.at });
      day = today;
      isBroken = true;
    }
    if (message.id === options.firstNewId) {
      rows.push({ kind: "new", key: "new" });
      isBroken = true;
    }
    const previous = messages[index - 1];
    const next = messages[index + 1];
    rows.push({
      kind: "message",
      key: message.id,
      message,
      isFirstOfRun: isBroken || previous === undefined || !isOneRun(previous, message),
      isLastOfRun:
        next === undefined ||
        next.id === options.firstNewId ||
        happenings.has(next.id) ||
        dayOf(next.at, options.timeZone) !== today ||
        !isOneRun(message, next) ||
        isReadUpTo(message, next),
    });
    isBroken = false;
  });
  tell(null);
  return rows;
}

/** How far the customer has read shows at the last message that was read, also when more follow. */
function isReadUpTo(message: ThreadMessage, next: ThreadMessage): boolean {
  return message.state === "read" && next.state !== "read";
}

function isOneRun(a: ThreadMessage, b: ThreadMessage): boolean {
  return (
    a.direction === b.direction &&
    a.origin === b.origin &&
    a.author?.id === b.author?.id &&
    Date.parse(b.at) - Date.parse(a.at) < runMs
  );
}
