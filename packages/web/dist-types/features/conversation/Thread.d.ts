import { type ReactNode } from "react";
import type { ThreadMessage } from "@tsubame/contract";
import type { PendingReply, SendQueue } from "./send-queue.ts";
/** The conversation itself, oldest above. It follows new messages only while its end is in sight. */
export declare function Thread(props: {
    readonly conversationId: string;
    readonly pending: readonly PendingReply[];
    readonly queue: SendQueue | null;
    readonly outcomeActions: (message: ThreadMessage) => ReactNode;
}): import("react").JSX.Element;
