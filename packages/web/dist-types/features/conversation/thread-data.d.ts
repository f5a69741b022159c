import { useQueryClient } from "@tanstack/react-query";
import { type MessageData, type ThreadMessage } from "@tsubame/contract";
/** The thread of one conversation: its newest page, and earlier ones as they were asked for. */
export declare function useThread(conversationId: string): import("@tanstack/react-query").UseQueryResult<{
    conversationId: string;
    contact: {
        id: string;
        xUserId: string;
        name: string;
        username: string;
        profileImageUrl: string | null;
        isVerified: boolean | null;
        followerCount: number | null;
        firstSeenAt: string;
    };
    account: {
        integrationId: string;
        name: string;
        xUserId: string | null;
        username: string | null;
    };
    messages: {
        id: string;
        direction: "inbound" | "outbound";
        origin: "agent" | "automatic" | "customer" | "owner";
        state: "failed" | "queued" | "read" | "received" | "sending" | "sent" | "unconfirmed";
        text: string;
        author: {
            id: string;
            name: string;
        } | null;
        participantId: string | null;
        at: string;
        sentAt: string | null;
        isLate: boolean;
        error: {
            code: string;
            xCode: number | null;
            httpStatus: number | null;
        } | null;
        attachment: unknown;
        xEventId: string | null;
    }[];
    hasEarlier: boolean;
}, Error>;
/** Reads the page before the first message that is shown. */
export declare function useEarlierMessages(conversationId: string): import("@tanstack/react-query").UseMutationResult<void, Error, void, unknown>;
/** Keeps every thread that has been read fresh, whichever is on screen. Used once, in the frame. */
export declare function useThreadUpdates(): void;
/** Puts a reply that the server took at the end of its thread, so that it never leaves the screen in between. */
export declare function noteAcceptedReply(client: ReturnType<typeof useQueryClient>, reply: MessageData, author: NonNullable<ThreadMessage["author"]>): void;
/** Why this conversation came to whom it came, or why it waits. */
export declare function useRoutingReasons(conversationId: string): import("@tanstack/react-query").UseQueryResult<{
    conversationId: string;
    readAt: string;
    now: {
        state: "waiting";
        conversation: {
            queueId: string;
            scoringMethod: "PriorityOnly" | "TimestampAndPriority";
            evaluation: "ALL" | "BEST" | "NONE";
            agentOrder: "leastLoaded" | "longestIdle";
            priority: number;
            waitingSinceMs: number;
            score: number;
            requiredSkillIds: string[];
            requiredLanguageId: string | null;
        } | null;
        candidates: {
            memberCount: number;
            eligibleCount: number;
            exclusions: {
                rule: "atCapacity" | "declinedOrMissed" | "notConnected" | "notOnQueue" | "skillsOrLanguage";
                count: number;
                agentIds: string[];
            }[];
            isExclusionLifted: boolean;
        };
        aheadCount: number;
        obstacle: "everyoneAtCapacity" | "everyoneFreeDeclined" | "noMembers" | "nobodyConnected" | "nobodyHasSkills" | "nobodyOnQueue" | "queueUnknown" | null;
        couldTakeAgentIds: string[];
        missingSkillIds: string[];
        missingLanguageId: string | null;
    } | {
        state: "connected" | "offered";
        agentId: string;
        deadlineAt: string | null;
    } | {
        state: "none";
    };
    decisions: {
        id: string;
        kind: "assignment" | "offer" | "pull";
        queueId: string;
        userId: string;
        decidedAt: string;
        deadlineAt: string | null;
        outcome: "accepted" | "declined" | "noAnswer" | "open" | "withdrawn";
        trace: {
            version: 1;
            atMs: number;
            conversation: {
                queueId: string;
                scoringMethod: "PriorityOnly" | "TimestampAndPriority";
                evaluation: "ALL" | "BEST" | "NONE";
                agentOrder: "leastLoaded" | "longestIdle";
                priority: number;
                waitingSinceMs: number;
                score: number;
                requiredSkillIds: string[];
                requiredLanguageId: string | null;
            };
            candidates: {
                memberCount: number;
                eligibleCount: number;
                exclusions: {
                    rule: "atCapacity" | "declinedOrMissed" | "notConnected" | "notOnQueue" | "skillsOrLanguage";
                    count: number;
                    agentIds: string[];
                }[];
                isExclusionLifted: boolean;
            };
            best: {
                agentId: string;
                proficiencyTotal: number;
                loadCount: number;
                idleSinceMs: number;
                capacity: number;
            }[];
        } | null;
    }[];
    names: Record<string, string>;
}, Error>;
