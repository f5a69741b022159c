import { type ReactNode } from "react";
import { type Drafts } from "./drafts.ts";
import { type PendingReply, type SendQueue } from "./send-queue.ts";
/** Where a reply goes: the conversation and my leg of it. */
export interface LegAddress {
    readonly conversationId: string;
    readonly communicationId: string;
}
/** Holds what I am writing and sending in every conversation, whichever is on screen. */
export declare function RepliesProvider({ children }: {
    readonly children: ReactNode;
}): import("react").JSX.Element;
/** Texts begun and not sent. */
export declare function useDrafts(): Drafts;
/** The replies of one leg that are on their way, and the way to send more. */
export declare function useSendQueue(leg: LegAddress | null): {
    readonly queue: SendQueue | null;
    readonly pending: readonly PendingReply[];
};
