import type { NewListMember } from "@tsubame/store";

/** Somebody as a request names them. */
export interface GivenMember {
  readonly xUserId?: string | undefined;
  readonly handle?: string | undefined;
  readonly note?: string | undefined;
}

/** What was understood of a request, each person once, and what was not. */
export interface ReadMembers {
  readonly members: NewListMember[];
  /** Named again; the first one counts. */
  readonly repeatedCount: number;
  readonly unread: { line: number; text: string }[];
  readonly unreadCount: number;
}

const shownUnread = 20;
const longestNote = 200;
/** X's ids are numbers of 64 bits, its handles up to 15 signs; a handle of digits alone has to come with its @. */
const xUserId = /^[1-9]\d{0,19}$/;
const handle = /^[a-z0-9_]{1,15}$/;

/** Reads a list as it is pasted: one person on a line, an id or a handle or the address of a profile, then a note. */
export function readMemberText(text: string): ReadMembers {
  const lines = text
    .replace(/^\uFEFF/, "")
    .split(/\r\n|\r|\n/)
    .map((whole, index) => ({ line: index + 1, text: whole.trim() }))
    .filter((line) => line.text !== "");
  return gather(
    lines.map(({ line, text: whole }) => {
      const [who, note] = cutAtSeparator(whole);
      return { line, text: whole, member: readMember(who, note) };
    }),
  );
}

/** Reads people as a program names them. An id stands above a handle. */
export function readMemberList(given: readonly GivenMember[]): ReadMembers {
  return gather(
    given.map((one, index) => ({
      line: index + 1,
      text: one.xUserId ?? one.handle ?? "",
      member: readNamed(one),
    })),
  );
}

/** What stands before the first comma, tab or semicolon, and all that stands behind it; quotes round either are taken off. */
function cutAtSeparator(whole: string): [string, string] {
  const at = whole.search(/[,\t;]/);
  const parts: [string, string] =
    at === -1 ? [whole, ""] : [whole.slice(0, at), whole.slice(at + 1)];
  return [unquote(parts[0]), unquote(parts[1])];
}

function unquote(text: string): string {
  const plain = text.trim();
  return plain.length > 1 && plain.startsWith('"') && plain.endsWith('"')
    ? plain.slice(1, -1).replaceAll('""', '"')
    : plain;
}

function readNamed(one: GivenMember): NewListMember | null {
  const note = noteOf(one.note ?? "");
  const byHandle = one.handle === undefined ? null : readHandle(one.handle);
  if (one.handle !== undefined && byHandle === null) return null;
  if (one.xUserId === undefined)
    return byHandle === null ? null : { xUserId: null, handle: byHandle, note };
  const id = one.xUserId.trim();
  return xUserId.test(id) ? { xUserId: id, handle: byHandle, note } : null;
}

function readMember(who: string, note: string): NewListMember | null {
  const plain = who.normalize("NFKC").trim();
  if (xUserId.test(plain)) return { xUserId: plain, handle: null, note: noteOf(note) };
  const name = /^\d+$/.test(plain) ? null : readHandle(plain);
  return name === null ? null : { xUserId: null, handle: name, note: noteOf(note) };
}

/** A handle in lower case without its @; also out of the address of a profile. Null for anything else. */
function readHandle(text: string): string | null {
  const plain = text
    .normalize("NFKC")
    .trim()
    .toLowerCase()
    .replace(/^https?:\/\/(www\.|mobile\.)?(x|twitter)\.com\/([^/?#]*).*$/, "$3")
    .replace(/^@/, "");
  return handle.test(plain) ? plain : null;
}

function noteOf(text: string): string | null {
  return text.trim().slice(0, longestNote).toWellFormed() || null;
}

function gather(
  lines: readonly { line: number; text: string; member: NewListMember | null }[],
): ReadMembers {
  const once = new Map<string, NewListMember>();
  let repeatedCount = 0;
  for (const { member } of lines) {
    if (member === null) continue;
    const key = member.xUserId ?? `@${member.handle}`;
    if (once.has(key)) repeatedCount += 1;
    else once.set(key, member);
  }
  const unread = lines.filter(({ member }) => member === null);
  return {
    members: [...once.values()],
    repeatedCount,
    unread: unread
      .slice(0, shownUnread)
      .map(({ line, text }) => ({ line, text: text.slice(0, 200) })),
    unreadCount: unread.length,
  };
}
