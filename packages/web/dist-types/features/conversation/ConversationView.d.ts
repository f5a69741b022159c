import type { WorkItem } from "@tsubame/contract";
/**
 * One conversation: who it is with, the thread, and below it what can be done now: answer the offer, write, or wrap
 * up. `item` is my leg of it; null when it is not (or no longer) mine, and then it can only be read.
 */
export declare function ConversationView(props: {
    readonly conversationId: string;
    readonly item: WorkItem | null;
    /** Counts up when the composer or the wrap-up should take the focus. */
    readonly focusSignal: number;
    onAccept(item: WorkItem): void;
    onDecline(item: WorkItem): void;
    onBack(): void;
    /** Absent where the context stands beside the thread anyway. */
    readonly onShowContext?: (() => void) | undefined;
}): import("react").JSX.Element;
/** Id of the button that ends the conversation: the E key takes the focus there, Enter then confirms. */
export declare const endButtonId = "end-conversation";
