import { type TwitterIntegration } from "@tsubame/contract";
export declare const accountsKey: readonly ["accounts"];
export declare const accountKey: (integrationId: string) => readonly ["accounts", string];
/** Every connected X account. */
export declare function useAccounts(): import("@tanstack/react-query").UseQueryResult<{
    entities: {
        id: string;
        name: string;
        accessTokenKey: string;
        consumerKey: string;
        tier: "enterprise" | "premium";
        envName?: string | undefined;
        username?: string | undefined;
        userId?: string | undefined;
        status: "Active" | "Inactive";
        recipient: {
            id: string;
            name?: string | undefined;
            selfUri?: string | undefined;
        };
        supportedContent?: {
            id: string;
            name?: string | undefined;
            selfUri?: string | undefined;
        } | undefined;
        messagingSetting?: {
            id: string;
            name?: string | undefined;
            selfUri?: string | undefined;
        } | undefined;
        dateCreated: string;
        dateModified: string;
        createdBy?: {
            id: string;
            name?: string | undefined;
            selfUri?: string | undefined;
        } | undefined;
        modifiedBy?: {
            id: string;
            name?: string | undefined;
            selfUri?: string | undefined;
        } | undefined;
        createStatus: "Completed" | "Error" | "Initiated";
        createError?: {
            code: string;
            message: string;
            status: number;
            messageWithParams: string;
            messageParams: Record<string, string>;
            contextId: string;
            details: {
                errorCode: string;
                fieldName?: string | undefined;
                entityId?: string | undefined;
                entityName?: string | undefined;
            }[];
            errors: unknown[];
        } | undefined;
        version: number;
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
/** One account; read again by itself while its connection is being made. */
export declare function useAccount(integrationId: string): import("@tanstack/react-query").UseQueryResult<{
    id: string;
    name: string;
    accessTokenKey: string;
    consumerKey: string;
    tier: "enterprise" | "premium";
    envName?: string | undefined;
    username?: string | undefined;
    userId?: string | undefined;
    status: "Active" | "Inactive";
    recipient: {
        id: string;
        name?: string | undefined;
        selfUri?: string | undefined;
    };
    supportedContent?: {
        id: string;
        name?: string | undefined;
        selfUri?: string | undefined;
    } | undefined;
    messagingSetting?: {
        id: string;
        name?: string | undefined;
        selfUri?: string | undefined;
    } | undefined;
    dateCreated: string;
    dateModified: string;
    createdBy?: {
        id: string;
        name?: string | undefined;
        selfUri?: string | undefined;
    } | undefined;
    modifiedBy?: {
        id: string;
        name?: string | undefined;
        selfUri?: string | undefined;
    } | undefined;
    createStatus: "Completed" | "Error" | "Initiated";
    createError?: {
        code: string;
        message: string;
        status: number;
        messageWithParams: string;
        messageParams: Record<string, string>;
        contextId: string;
        details: {
            errorCode: string;
            fieldName?: string | undefined;
            entityId?: string | undefined;
            entityName?: string | undefined;
        }[];
        errors: unknown[];
    } | undefined;
    version: number;
    selfUri: string;
}, Error>;
/** The checks of one account, live while they run. */
export declare function useChecks(integrationId: string): import("@tanstack/react-query").UseQueryResult<{
    integrationId: string;
    isRunning: boolean;
    createStatus: "Completed" | "Error" | "Initiated";
    status: "Active" | "Inactive";
    account: {
        userId: string;
        username: string;
        name: string;
        profileImageUrl: string | null;
    } | null;
    webhookUrl: string;
    checkedAt: string | null;
    lastEventAt: string | null;
    lastCrcAt: string | null;
    checks: {
        id: "accessLevel" | "accessToken" | "account" | "consumerKey" | "environment" | "firstMessage" | "messageRequests" | "pastedValues" | "permission" | "publicAddress" | "subscription" | "webhook";
        status: "failed" | "passed" | "pending" | "running" | "skipped" | "unseen" | "warning";
        title: {
            en: string;
            ja: string;
        };
        text: {
            en: string;
            ja: string;
        };
        evidence: Record<string, string | number | boolean | null>;
        fieldName?: string | undefined;
        checkedAt?: string | undefined;
    }[];
}, Error>;
/** Runs all checks again. */
export declare function useRunChecks(integrationId: string): import("@tanstack/react-query").UseMutationResult<{
    integrationId: string;
    isRunning: boolean;
    createStatus: "Completed" | "Error" | "Initiated";
    status: "Active" | "Inactive";
    account: {
        userId: string;
        username: string;
        name: string;
        profileImageUrl: string | null;
    } | null;
    webhookUrl: string;
    checkedAt: string | null;
    lastEventAt: string | null;
    lastCrcAt: string | null;
    checks: {
        id: "accessLevel" | "accessToken" | "account" | "consumerKey" | "environment" | "firstMessage" | "messageRequests" | "pastedValues" | "permission" | "publicAddress" | "subscription" | "webhook";
        status: "failed" | "passed" | "pending" | "running" | "skipped" | "unseen" | "warning";
        title: {
            en: string;
            ja: string;
        };
        text: {
            en: string;
            ja: string;
        };
        evidence: Record<string, string | number | boolean | null>;
        fieldName?: string | undefined;
        checkedAt?: string | undefined;
    }[];
}, Error, void, unknown>;
/** Disconnects an account: nothing stays on X, its conversations stay readable here. */
export declare function useDisconnectAccount(): import("@tanstack/react-query").UseMutationResult<never, Error, string, unknown>;
/** Names of all queues, for choosing one. */
export declare function useQueueChoices(): import("@tanstack/react-query").UseQueryResult<{
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
/** Where an account's new conversations go: the queue of its flow's first rule, null for the default queue. */
export declare function useAccountQueue(account: TwitterIntegration): import("@tanstack/react-query").UseQueryResult<string | null, Error>;
/**
 * Sends an account's new conversations to a queue. A flow that only leads to this queue is used again under its
 * name, so choosing back and forth does not pile flows up.
 */
export declare function useSetAccountQueue(account: TwitterIntegration): import("@tanstack/react-query").UseMutationResult<void, Error, {
    readonly id: string;
    readonly name: string;
} | null, unknown>;
