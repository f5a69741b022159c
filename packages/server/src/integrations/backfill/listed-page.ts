import type { NewInboxEvent } from "@tsubame/store";
import { deliveryOfDm, type DmEvent, type DmPage, type XUser } from "@tsubame/x-api";
import type { Progress } from "./progress.ts";

/** The window of a search, in milliseconds since 1970. */
export interface Window {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** What one page of X's list brought. */
export interface ListedPage {
  /** DMs of the window that no earlier page has shown, oldest first. */
  readonly events: readonly DmEvent[];
  /** Events of group conversations in the window. */
  readonly groupCount: number;
  /** Nothing older is needed, or X has nothing older. */
  readonly isLast: boolean;
  /** The ends of what any page has shown up to the end of the window. */
  readonly newestId: string | null;
  readonly oldestId: string | null;
  readonly listedBackToMs: number | null;
}

/**
 * Reads a page, newest first as X lists. In the phase `list` it counts what lies outside of what was shown before, so
 * that a page that is read twice counts once and a list that is begun anew loses nothing written since; in the phase
 * `tail` what is newer.
 */
export function readPage(page: DmPage, progress: Progress, window: Window): ListedPage {
  const isTail = progress.phase === "tail";
  const isFresh = ({ id }: DmEvent): boolean => {
    if (isTail) return progress.newestId === null || isOlder(progress.newestId, id);
    const { oldestId, seenNewestId } = progress;
    if (oldestId === null || isOlder(id, oldestId)) return true;
    return seenNewestId !== null && isOlder(seenNewestId, id);
  };
  const isInWindow = ({ createdAtMs }: DmEvent): boolean =>
    createdAtMs >= window.fromMs && createdAtMs <= window.untilMs;
  const events = page.events
    .filter((event) => isFresh(event) && isInWindow(event))
    .toSorted((a, b) => (isOlder(a.id, b.id) ? -1 : 1));
  // What was written after the window was shown and not taken: should the window be widened, it must still be new.
  const ids = page.events.flatMap((event) =>
    event.createdAtMs <= window.untilMs ? [event.id] : [],
  );
  const oldestMs = Math.min(...page.events.map(({ createdAtMs }) => createdAtMs));
  const isPassed = page.events.some((event) =>
    isTail ? !isFresh(event) : event.createdAtMs < window.fromMs,
  );
  return {
    events,
    groupCount: page.unknown.filter((raw) => isGroupMessage(raw, window)).length,
    isLast: page.nextCursor === null || isPassed,
    newestId: newestOf([...ids, progress.seenNewestId]),
    oldestId: oldestOf([...ids, progress.oldestId]),
    listedBackToMs: page.events.length === 0 ? null : oldestMs,
  };
}

/**
 * An inbox event as X's own delivery would have been. `users` describe the participants where the list does not: v1.1
 * lists name ids only.
 */
export function foundEvent(
  event: DmEvent,
  account: { readonly integrationId: string; readonly xUserId: string },
  users: ReadonlyMap<string, XUser>,
): NewInboxEvent {
  const customerId = customerOf(event, account.xUserId);
  const user = users.get(customerId);
  const delivery = {
    ...deliveryOfDm(event, account.xUserId),
    ...(user === undefined ? {} : { users: { [customerId]: webhookUser(user) } }),
  };
  return {
    integrationId: account.integrationId,
    eventKey: event.id,
    kind: "dm",
    partitionKey: customerId,
    body: JSON.stringify(delivery),
  };
}

/** The other side of a DM of the account. */
export function customerOf(event: DmEvent, xUserId: string): string {
  return event.senderId === xUserId ? event.recipientId : event.senderId;
}

function webhookUser(user: XUser): Record<string, unknown> {
  return {
    id: user.id,
    name: user.name,
    screen_name: user.username,
    profile_image_url_https: user.profileImageUrl,
    followers_count: user.followersCount,
    verified: user.isVerified,
  };
}

/** A message of a group: a conversation id that is not two user ids. Joins and leaves are not messages. */
function isGroupMessage(raw: unknown, window: Window): boolean {
  if (typeof raw !== "object" || raw === null) return false;
  const event = raw as Record<string, unknown>;
  if (event["event_type"] !== "MessageCreate") return false;
  const conversationId = event["dm_conversation_id"];
  const createdAtMs = Date.parse(String(event["created_at"]));
  const isGroup = typeof conversationId === "string" && /^\d+$/.test(conversationId);
  return isGroup && createdAtMs >= window.fromMs && createdAtMs <= window.untilMs;
}

/** X's ids grow with time; they pass 2^53. */
function isOlder(a: string, b: string): boolean {
  return BigInt(a) < BigInt(b);
}

function newestOf(ids: readonly (string | null)[]): string | null {
  return extreme(ids, (a, b) => isOlder(a, b));
}

function oldestOf(ids: readonly (string | null)[]): string | null {
  return extreme(ids, (a, b) => isOlder(b, a));
}

function extreme(
  ids: readonly (string | null)[],
  isBetter: (present: string, candidate: string) => boolean,
): string | null {
  let best: string | null = null;
  for (const id of ids) {
    if (id !== null && (best === null || isBetter(best, id))) best = id;
  }
  return best;
}
