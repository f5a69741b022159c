import { type WorkItem } from "@tsubame/contract";
/** The leg of mine that an action is about. */
export type Leg = Pick<WorkItem, "conversationId" | "participantId" | "communicationId">;
/** Ends my leg; the wrap-up follows if the queue asks for one. */
export declare function useEndLeg(leg: Leg): import("@tanstack/react-query").UseMutationResult<never, Error, void, unknown>;
/** Wrap-up codes of the leg's queue. */
export declare function useWrapupCodes(leg: Leg): import("@tanstack/react-query").UseQueryResult<{
    id: string;
    name: string;
    selfUri: string;
}[], Error>;
/** Records the wrap-up; my place is free for the next conversation then. */
export declare function useFinishWrapup(leg: Leg): import("@tanstack/react-query").UseMutationResult<never, Error, {
    readonly code: string;
    readonly notes: string;
}, unknown>;
/** Leaves a wrap-up without a code, where the queue allows it. */
export declare function useSkipWrapup(leg: Leg): import("@tanstack/react-query").UseMutationResult<never, Error, void, unknown>;
