import type { ThreadMessage } from "@tsubame/contract";
/**
 * The first message that came while nobody looked: another conversation was on screen, the page was hidden, or the
 * connection was gone. Null when there is none. The mark stays while the conversation is open.
 */
export declare function useFirstNew(conversationId: string, messages: readonly ThreadMessage[] | undefined): string | null;
/** The customer's first message after the one last seen; null when nothing was seen before or nothing came. */
export declare function firstAfter(messages: readonly ThreadMessage[], lastSeenId: string | undefined): string | null;
