import type { getConversationThread, ResponseOf } from "@tsubame/contract";
/** A thread as far as it has been read: the newest page and whatever was read before it, oldest first. */
export type Thread = ResponseOf<typeof getConversationThread>;
/**
 * The thread after its newest page was read again. Earlier messages that had been read stay, as long as the page
 * joins them; when more was missed than a page holds, the earlier part is let go rather than shown with a hole.
 */
export declare function mergeNewestPage(known: Thread | undefined, page: Thread): Thread;
/** The thread with an earlier page in front of it. Messages that are already there are not repeated. */
export declare function mergeEarlierPage(known: Thread, page: Thread): Thread;
/**
 * The thread after a notification's statuses (the public ones, coarser than ours). Only what they settle for certain
 * is drawn; `isReadNeeded` says that they tell of something that has to be read: a new message, or a failure's reason.
 */
export declare function applyStatuses(thread: Thread, statuses: ReadonlyMap<string, string>): {
    readonly thread: Thread;
    readonly isReadNeeded: boolean;
};
