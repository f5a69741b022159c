import { type Queue } from "@tsubame/contract";
/** Every queue. */
export declare function useQueues(): import("@tanstack/react-query").UseQueryResult<{
    entities: {
        [x: string]: unknown;
        id: string;
        name: string;
        description?: string | undefined;
        division: {
            id: string;
            name?: string | undefined;
            selfUri?: string | undefined;
        };
        dateCreated: string;
        dateModified: string;
        createdBy?: string | undefined;
        modifiedBy?: string | undefined;
        memberCount: number;
        userMemberCount: number;
        joinedMemberCount: number;
        mediaSettings: {
            [x: string]: unknown;
            message: {
                [x: string]: unknown;
                enableAutoAnswer: boolean;
                alertingTimeoutSeconds: number;
                serviceLevel: {
                    [x: string]: unknown;
                    percentage: number;
                    durationMs: number;
                };
            };
        };
        acwSettings: {
            [x: string]: unknown;
            wrapupPrompt: "AGENT_REQUESTED" | "MANDATORY" | "MANDATORY_FORCED_TIMEOUT" | "MANDATORY_TIMEOUT" | "OPTIONAL";
            timeoutMs?: number | undefined;
        };
        skillEvaluationMethod: "ALL" | "BEST" | "NONE";
        scoringMethod: "PriorityOnly" | "TimestampAndPriority";
        lastAgentRoutingMode: "AnyAgent" | "Disabled" | "QueueMembersOnly";
        enableManualAssignment: boolean;
        isDefault: boolean;
        selfUri: string;
    }[];
    pageSize: number;
    pageNumber: number;
    total: number;
    pageCount: number;
    firstUri: string;
    previousUri?: string | undefined;
    nextUri?: string | undefined;
    lastUri: string;
    selfUri: string;
}, Error>;
export declare function useQueue(queueId: string): import("@tanstack/react-query").UseQueryResult<{
    [x: string]: unknown;
    id: string;
    name: string;
    description?: string | undefined;
    division: {
        id: string;
        name?: string | undefined;
        selfUri?: string | undefined;
    };
    dateCreated: string;
    dateModified: string;
    createdBy?: string | undefined;
    modifiedBy?: string | undefined;
    memberCount: number;
    userMemberCount: number;
    joinedMemberCount: number;
    mediaSettings: {
        [x: string]: unknown;
        message: {
            [x: string]: unknown;
            enableAutoAnswer: boolean;
            alertingTimeoutSeconds: number;
            serviceLevel: {
                [x: string]: unknown;
                percentage: number;
                durationMs: number;
            };
        };
    };
    acwSettings: {
        [x: string]: unknown;
        wrapupPrompt: "AGENT_REQUESTED" | "MANDATORY" | "MANDATORY_FORCED_TIMEOUT" | "MANDATORY_TIMEOUT" | "OPTIONAL";
        timeoutMs?: number | undefined;
    };
    skillEvaluationMethod: "ALL" | "BEST" | "NONE";
    scoringMethod: "PriorityOnly" | "TimestampAndPriority";
    lastAgentRoutingMode: "AnyAgent" | "Disabled" | "QueueMembersOnly";
    enableManualAssignment: boolean;
    isDefault: boolean;
    selfUri: string;
}, Error>;
/** Makes a queue with the settings that suit most and the name given. */
export declare function useCreateQueue(): import("@tanstack/react-query").UseMutationResult<{
    [x: string]: unknown;
    id: string;
    name: string;
    description?: string | undefined;
    division: {
        id: string;
        name?: string | undefined;
        selfUri?: string | undefined;
    };
    dateCreated: string;
    dateModified: string;
    createdBy?: string | undefined;
    modifiedBy?: string | undefined;
    memberCount: number;
    userMemberCount: number;
    joinedMemberCount: number;
    mediaSettings: {
        [x: string]: unknown;
        message: {
            [x: string]: unknown;
            enableAutoAnswer: boolean;
            alertingTimeoutSeconds: number;
            serviceLevel: {
                [x: string]: unknown;
                percentage: number;
                durationMs: number;
            };
        };
    };
    acwSettings: {
        [x: string]: unknown;
        wrapupPrompt: "AGENT_REQUESTED" | "MANDATORY" | "MANDATORY_FORCED_TIMEOUT" | "MANDATORY_TIMEOUT" | "OPTIONAL";
        timeoutMs?: number | undefined;
    };
    skillEvaluationMethod: "ALL" | "BEST" | "NONE";
    scoringMethod: "PriorityOnly" | "TimestampAndPriority";
    lastAgentRoutingMode: "AnyAgent" | "Disabled" | "QueueMembersOnly";
    enableManualAssignment: boolean;
    isDefault: boolean;
    selfUri: string;
}, Error, string, unknown>;
/** What the page changes; everything else of the queue is sent back as it was read. */
export interface QueueSettings {
    readonly name: string;
    readonly alertingTimeoutSeconds: number;
    readonly wrapupPrompt: Queue["acwSettings"]["wrapupPrompt"];
    readonly wrapupTimeoutSeconds: number;
}
/** Whether a wrap-up mode has a time limit. */
export declare function isTimed(prompt: Queue["acwSettings"]["wrapupPrompt"]): boolean;
/** The settings of a queue as the form holds them. */
export declare function settingsOf(queue: Queue): QueueSettings;
export declare function useSaveQueue(queue: Queue): import("@tanstack/react-query").UseMutationResult<{
    [x: string]: unknown;
    id: string;
    name: string;
    description?: string | undefined;
    division: {
        id: string;
        name?: string | undefined;
        selfUri?: string | undefined;
    };
    dateCreated: string;
    dateModified: string;
    createdBy?: string | undefined;
    modifiedBy?: string | undefined;
    memberCount: number;
    userMemberCount: number;
    joinedMemberCount: number;
    mediaSettings: {
        [x: string]: unknown;
        message: {
            [x: string]: unknown;
            enableAutoAnswer: boolean;
            alertingTimeoutSeconds: number;
            serviceLevel: {
                [x: string]: unknown;
                percentage: number;
                durationMs: number;
            };
        };
    };
    acwSettings: {
        [x: string]: unknown;
        wrapupPrompt: "AGENT_REQUESTED" | "MANDATORY" | "MANDATORY_FORCED_TIMEOUT" | "MANDATORY_TIMEOUT" | "OPTIONAL";
        timeoutMs?: number | undefined;
    };
    skillEvaluationMethod: "ALL" | "BEST" | "NONE";
    scoringMethod: "PriorityOnly" | "TimestampAndPriority";
    lastAgentRoutingMode: "AnyAgent" | "Disabled" | "QueueMembersOnly";
    enableManualAssignment: boolean;
    isDefault: boolean;
    selfUri: string;
}, Error, QueueSettings, unknown>;
export declare function useDeleteQueue(): import("@tanstack/react-query").UseMutationResult<Record<string, never>, Error, string, unknown>;
/** Who takes conversations of a queue. */
export declare function useMembers(queueId: string): import("@tanstack/react-query").UseQueryResult<{
    entities: {
        id: string;
        name: string;
        joined: boolean;
        memberBy: "user";
        ringNumber: number;
        user?: {
            id: string;
            name: string;
            email: string;
            username: string;
            state: "active" | "deleted" | "inactive";
            title?: string | undefined;
            department?: string | undefined;
            division: {
                id: string;
                name?: string | undefined;
                selfUri?: string | undefined;
            };
            version: number;
            dateCreated: string;
            dateLastModified: string;
            language: "en" | "ja" | null;
            hasPassword: boolean;
            routingStatus?: {
                userId: string;
                status: "COMMUNICATING" | "IDLE" | "INTERACTING" | "NOT_RESPONDING" | "OFF_QUEUE";
                startTime?: string | undefined;
            } | undefined;
            presence?: {
                id: string;
                source: "PURECLOUD";
                primary: boolean;
                presenceDefinition: {
                    id: string;
                    systemPresence: "Available" | "Away" | "Break" | "Busy" | "Idle" | "Meal" | "Meeting" | "Offline" | "On Queue" | "Training";
                    selfUri: string;
                };
                message?: string | undefined;
                modifiedDate: string;
                selfUri: string;
            } | undefined;
            authorization?: {
                roles: {
                    id: string;
                    name: "admin" | "agent" | "supervisor";
                }[];
                permissions: string[];
            } | undefined;
            skills?: {
                id: string;
                name: string;
                proficiency: number;
                state: "active" | "deleted" | "inactive";
                skillUri: string;
                selfUri: string;
            }[] | undefined;
            languages?: {
                id: string;
                name: string;
                proficiency: number;
                state: "active" | "deleted" | "inactive";
                languageUri: string;
                selfUri: string;
            }[] | undefined;
            selfUri: string;
        } | undefined;
        routingStatus?: {
            userId: string;
            status: "COMMUNICATING" | "IDLE" | "INTERACTING" | "NOT_RESPONDING" | "OFF_QUEUE";
            startTime?: string | undefined;
        } | undefined;
        presence?: {
            id: string;
            source: "PURECLOUD";
            primary: boolean;
            presenceDefinition: {
                id: string;
                systemPresence: "Available" | "Away" | "Break" | "Busy" | "Idle" | "Meal" | "Meeting" | "Offline" | "On Queue" | "Training";
                selfUri: string;
            };
            message?: string | undefined;
            modifiedDate: string;
            selfUri: string;
        } | undefined;
        selfUri: string;
    }[];
    pageSize: number;
    pageNumber: number;
    total: number;
    pageCount: number;
    firstUri: string;
    previousUri?: string | undefined;
    nextUri?: string | undefined;
    lastUri: string;
    selfUri: string;
}, Error>;
/** People who can be made members. */
export declare function usePeopleChoices(): import("@tanstack/react-query").UseQueryResult<{
    entities: {
        id: string;
        name: string;
        email: string;
        username: string;
        state: "active" | "deleted" | "inactive";
        title?: string | undefined;
        department?: string | undefined;
        division: {
            id: string;
            name?: string | undefined;
            selfUri?: string | undefined;
        };
        version: number;
        dateCreated: string;
        dateLastModified: string;
        language: "en" | "ja" | null;
        hasPassword: boolean;
        routingStatus?: {
            userId: string;
            status: "COMMUNICATING" | "IDLE" | "INTERACTING" | "NOT_RESPONDING" | "OFF_QUEUE";
            startTime?: string | undefined;
        } | undefined;
        presence?: {
            id: string;
            source: "PURECLOUD";
            primary: boolean;
            presenceDefinition: {
                id: string;
                systemPresence: "Available" | "Away" | "Break" | "Busy" | "Idle" | "Meal" | "Meeting" | "Offline" | "On Queue" | "Training";
                selfUri: string;
            };
            message?: string | undefined;
            modifiedDate: string;
            selfUri: string;
        } | undefined;
        authorization?: {
            roles: {
                id: string;
                name: "admin" | "agent" | "supervisor";
            }[];
            permissions: string[];
        } | undefined;
        skills?: {
            id: string;
            name: string;
            proficiency: number;
            state: "active" | "deleted" | "inactive";
            skillUri: string;
            selfUri: string;
        }[] | undefined;
        languages?: {
            id: string;
            name: string;
            proficiency: number;
            state: "active" | "deleted" | "inactive";
            languageUri: string;
            selfUri: string;
        }[] | undefined;
        selfUri: string;
    }[];
    pageSize: number;
    pageNumber: number;
    total: number;
    pageCount: number;
    firstUri: string;
    previousUri?: string | undefined;
    nextUri?: string | undefined;
    lastUri: string;
    selfUri: string;
}, Error>;
export declare function useChangeMembers(queueId: string): import("@tanstack/react-query").UseMutationResult<void, Error, {
    readonly addId: string;
} | {
    readonly removeId: string;
}, unknown>;
/** The codes agents choose from after a conversation of the queue. */
export declare function useQueueCodes(queueId: string): import("@tanstack/react-query").UseQueryResult<{
    entities: {
        id: string;
        name: string;
        division: {
            id: string;
            name?: string | undefined;
            selfUri?: string | undefined;
        };
        dateCreated: string;
        dateModified: string;
        createdBy?: string | undefined;
        modifiedBy?: string | undefined;
        selfUri: string;
    }[];
    pageSize: number;
    pageNumber: number;
    total: number;
    pageCount: number;
    firstUri: string;
    previousUri?: string | undefined;
    nextUri?: string | undefined;
    lastUri: string;
    selfUri: string;
}, Error>;
export declare function useAllCodes(): import("@tanstack/react-query").UseQueryResult<{
    entities: {
        id: string;
        name: string;
        division: {
            id: string;
            name?: string | undefined;
            selfUri?: string | undefined;
        };
        dateCreated: string;
        dateModified: string;
        createdBy?: string | undefined;
        modifiedBy?: string | undefined;
        selfUri: string;
    }[];
    pageSize: number;
    pageNumber: number;
    total: number;
    pageCount: number;
    firstUri: string;
    previousUri?: string | undefined;
    nextUri?: string | undefined;
    lastUri: string;
    selfUri: string;
}, Error>;
/** Attaches a code by name: one that exists is used, else it is made. */
export declare function useAddCode(queueId: string): import("@tanstack/react-query").UseMutationResult<void, Error, string, unknown>;
export declare function useRemoveCode(queueId: string): import("@tanstack/react-query").UseMutationResult<never, Error, string, unknown>;
