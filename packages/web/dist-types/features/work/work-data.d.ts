import { getMyWork, type ResponseOf, type WorkItem } from "@tsubame/contract";
export type MyWork = ResponseOf<typeof getMyWork>;
export type { WorkItem };
export declare const workKey: readonly ["work"];
/** All that is in my hands: offers, open conversations, wrap-ups, presence and capacity. */
export declare function useWork(): import("@tanstack/react-query").UseQueryResult<{
    userId: string;
    presence: string;
    presenceMessage: string | null;
    presenceAt: string;
    routingStatus: "COMMUNICATING" | "IDLE" | "INTERACTING" | "NOT_RESPONDING" | "OFF_QUEUE";
    routingStatusAt: string;
    capacity: {
        used: number;
        maximum: number;
    };
    items: {
        conversationId: string;
        participantId: string;
        communicationId: string;
        phase: "alerting" | "connected" | "parked" | "wrapup";
        contact: {
            id: string;
            xUserId: string;
            name: string;
            username: string;
            profileImageUrl: string | null;
        };
        account: {
            integrationId: string;
            name: string;
            username: string | null;
        };
        queue: {
            id: string;
            name: string;
        } | null;
        startedAt: string;
        alertingDeadlineAt: string | null;
        connectedAt: string | null;
        waitingSinceAt: string | null;
        lastMessage: {
            id: string;
            direction: "inbound" | "outbound";
            at: string;
        } | null;
        isWaitingForReply: boolean;
        wrapup: {
            prompt: "agentRequested" | "forcedTimeout" | "mandatory" | "optional" | "timeout";
            startedAt: string;
            deadlineAt: string | null;
            code: string | null;
        } | null;
    }[];
    readAt: string;
}, Error>;
/**
 * Keeps the list fresh from every screen: a change is drawn at once as far as the notification tells it, then the
 * list is read again for what it does not tell (names, deadlines, capacity). Used once, in the frame.
 */
export declare function useWorkUpdates(): void;
