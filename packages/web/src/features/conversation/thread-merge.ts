import type { getConversationThread, ResponseOf, ThreadMessage } from "@tsubame/contract";

/** A thread as far as it has been read: the newest page and whatever was read before it, oldest first. */
export type Thread = ResponseOf<typeof getConversationThread>;

/**
 * The thread after its newest page was read again. Earlier messages that had been read stay, as long as the page
 * joins them; when more was missed than a page holds, the earlier part is let go rather than shown with a hole.
 */
export function mergeNewestPage(known: Thread | undefined, page: Thread): Thread {
  if (known === undefined || page.messages.length === 0) return page;
  const inPage = new Set(page.messages.map((message) => message.id));
  const firstJoint = known.messages.findIndex((message) => inPage.has(message.id));
  if (firstJoint === -1) return page;
  const earlier = known.messages.slice(0, firstJoint);
  if (earlier.length === 0) return page;
  return { ...page, messages: [...earlier, ...page.messages], hasEarlier: known.hasEarlier };
}

/** The thread with an earlier page in front of it. Messages that are already there are not repeated. */
export function mergeEarlierPage(known: Thread, page: Thread): Thread {
  const have = new Set(known.messages.map((message) => message.id));
  const fresh = page.messages.filter((message) => !have.has(message.id));
  return { ...known, messages: [...fresh, ...known.messages], hasEarlier: page.hasEarlier };
}

function isFilePending({ attachment }: ThreadMessage): boolean {
  return attachment !== null && "state" in attachment && attachment.state === "pending";
}

const finalStates = new Set<ThreadMessage["state"]>(["sent", "read"]);

/**
 * The thread after a notification's statuses (the public ones, coarser than ours). Only what they settle for certain
 * is drawn; `isReadNeeded` says that they tell of something that has to be read: a new message, a failure's reason, or a
 * file that may have come.
 */
export function applyStatuses(
  thread: Thread,
  statuses: ReadonlyMap<string, string>,
): { readonly thread: Thread; readonly isReadNeeded: boolean } {
  const known = new Set<string>();
  let isReadNeeded = false;
  const messages = thread.messages.map((message) => {
    known.add(message.id);
    const status = statuses.get(message.id);
    // A notification does not say what became of a file: whether it has come is read.
    if (status !== undefined && isFilePending(message)) isReadNeeded = true;
    if (status === undefined || message.direction === "inbound" || status === message.state)
      return message;
    if (status === "sent" && !finalStates.has(message.state))
      return { ...message, state: "sent" as const };
    if (status === "read" && message.state !== "read")
      return { ...message, state: "read" as const };
    if (status === "failed" || status === "queued") isReadNeeded = true;
    return message;
  });
  for (const id of statuses.keys()) if (!known.has(id)) isReadNeeded = true;
  return { thread: { ...thread, messages }, isReadNeeded };
}
