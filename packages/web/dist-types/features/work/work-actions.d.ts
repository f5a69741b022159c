import { type WorkItem } from "@tsubame/contract";
type LegRef = Pick<WorkItem, "conversationId" | "participantId">;
/** Takes an offer. The row moves to the open conversations at once; the server has the last word. */
export declare function useAccept(): import("@tanstack/react-query").UseMutationResult<unknown, Error, LegRef, void>;
/** Gives an offer back; it rings at the next agent. */
export declare function useDecline(): import("@tanstack/react-query").UseMutationResult<unknown, Error, LegRef, void>;
/** Says what I am doing. On Queue is the one that brings work. */
export declare function useSetPresence(): import("@tanstack/react-query").UseMutationResult<unknown, Error, "Available" | "Away" | "Break" | "Busy" | "Idle" | "Meal" | "Meeting" | "Offline" | "On Queue" | "Training", void>;
/** After a missed offer: receive work again. */
export declare function useReturnToQueue(): import("@tanstack/react-query").UseMutationResult<unknown, Error, void, void>;
export {};
