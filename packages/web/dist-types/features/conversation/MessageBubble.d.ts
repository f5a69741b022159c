import type { ThreadMessage } from "@tsubame/contract";
import type { ReactNode } from "react";
import type { PendingReply } from "./send-queue.ts";
/** One message of the thread: the customer's on the left, ours on the right, with its state below. */
export declare function MessageBubble(props: {
    readonly message: ThreadMessage;
    readonly isMine: boolean;
    readonly isFirstOfRun: boolean;
    readonly isLastOfRun: boolean;
    /** What a person can do about a message that failed or whose fate is not known. */
    readonly outcomeActions?: ReactNode;
}): import("react").JSX.Element;
/** A reply that the server has not taken yet. */
export declare function PendingBubble(props: {
    readonly reply: PendingReply;
    onRetry(): void;
    onDiscard(): void;
}): import("react").JSX.Element;
