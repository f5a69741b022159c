import { findUnknownContacts, type BackfillRow, type IntegrationRow } from "@tsubame/store";
import { REPLAY_REACH, type DmPage, type XResponseError, type XUser } from "@tsubame/x-api";
import type { Context } from "../../context.ts";
import type { XAccount } from "../../x-accounts/open-account.ts";
import type { HopFinding } from "../health/hop-finding.ts";
import { failureOf } from "../health/x-failure.ts";
import { customerOf, readPage, type ListedPage, type Window } from "./listed-page.ts";
import type { Progress } from "./progress.ts";

/** What a call for one page ended with. */
export type PageOutcome =
  | {
      readonly kind: "page";
      readonly listed: ListedPage;
      readonly nextCursor: string | null;
      readonly users: ReadonlyMap<string, XUser>;
      readonly rateLimit: DmPage["rateLimit"];
    }
  | { readonly kind: "limited"; readonly untilAt: Date | null }
  /** X takes no calls of this account until somebody mends it. */
  | { readonly kind: "noAccess"; readonly finding: HopFinding; readonly detail: string }
  | { readonly kind: "away" }
  /** The cursor is no longer any good: the list is begun anew. */
  | { readonly kind: "lostCursor" }
  | { readonly kind: "refused"; readonly detail: string };

/** X's code for a cursor that it does not know. */
const badCursorCode = 214;

/** Reads the next page of X's list for a search; what it throws is no fault of X's. */
export async function readNextPage(
  context: Pick<Context, "db">,
  account: XAccount,
  search: { readonly progress: Progress; readonly window: Window },
): Promise<PageOutcome> {
  const { progress, window } = search;
  try {
    const page = await account.client.dm.list({
      count: account.client.abilities.dmPageSize,
      ...(progress.cursor === null ? {} : { cursor: progress.cursor }),
    });
    const listed = readPage(page, progress, window);
    const users = await describe(context, account, listed);
    return { kind: "page", listed, nextCursor: page.nextCursor, users, rateLimit: page.rateLimit };
  } catch (error) {
    return outcomeOf(error, progress);
  }
}

function outcomeOf(error: unknown, progress: Progress): PageOutcome {
  const failure = failureOf(error);
  switch (failure.kind) {
    case "limited":
      return { kind: "limited", untilAt: failure.untilAt };
    case "away":
      return { kind: "away" };
    case "finding": {
      const { xCode, httpStatus } = failure.finding.evidence ?? {};
      const detail = `HTTP ${String(httpStatus)}, ${String(xCode)}`;
      return { kind: "noAccess", finding: failure.finding, detail };
    }
    case "own": {
      const isCursor = progress.cursor !== null && failure.error.code === badCursorCode;
      return isCursor
        ? { kind: "lostCursor" }
        : { kind: "refused", detail: refusalOf(failure.error) };
    }
    case "fault":
      throw failure.error;
  }
}

function refusalOf(error: XResponseError): string {
  return `HTTP ${error.status}, ${error.code ?? error.problem ?? "-"}: ${error.reason}`;
}

/** Names for customers who write for the first time; without an answer they keep their id until X describes them. */
async function describe(
  context: Pick<Context, "db">,
  account: XAccount,
  listed: ListedPage,
): Promise<ReadonlyMap<string, XUser>> {
  const { xUserId } = account;
  const users = new Map<string, XUser>();
  if (xUserId === null) return users;
  for (const event of listed.events) {
    const customerId = customerOf(event, xUserId);
    const known = event.users[customerId];
    if (known !== undefined) users.set(customerId, known);
  }
  const ids = new Set(listed.events.map((event) => customerOf(event, xUserId)));
  const strangers = await findUnknownContacts(
    context.db,
    [...ids].filter((id) => !users.has(id)),
  );
  if (strangers.length === 0) return users;
  try {
    for (const user of await account.client.users.lookup(strangers)) users.set(user.id, user);
  } catch (error) {
    if (failureOf(error).kind === "fault") throw error;
  }
  return users;
}

/** X counts in whole minutes; a replay that begins a moment too early is refused as a whole. */
const edgeMs = 5 * 60_000;

/** Which part of what is left a replay would cover; null when it would be of no use. */
export function replayWindow(
  search: { readonly progress: Progress; readonly window: Window },
  generation: IntegrationRow["generation"],
  nowMs: number,
): { fromAt: Date; untilAt: Date } | null {
  const { progress, window } = search;
  const isAsked = progress.replay !== null || progress.isReplayRefused;
  const reach = REPLAY_REACH[generation as keyof typeof REPLAY_REACH] ?? null;
  if (isAsked || reach === null || progress.phase !== "list") return null;
  const listedMs = progress.listedBackToAt === null ? nowMs : Date.parse(progress.listedBackToAt);
  const fromMs = Math.max(window.fromMs, nowMs - reach.oldestMs + edgeMs);
  const untilMs = Math.min(listedMs + 60_000, window.untilMs, nowMs - reach.newestMs);
  return untilMs - fromMs < 60_000
    ? null
    : { fromAt: new Date(fromMs), untilAt: new Date(untilMs) };
}

/** The window of a stored search. */
export function windowOf(row: Pick<BackfillRow, "from_at" | "until_at">): Window {
  return { fromMs: row.from_at.getTime(), untilMs: row.until_at.getTime() };
}
