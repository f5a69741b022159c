import { type RoleName, type User } from "@tsubame/contract";
/** Everybody of the organisation, with their roles; those switched off included. */
export declare function usePeople(): import("@tanstack/react-query").UseQueryResult<{
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
export declare function usePerson(userId: string): import("@tanstack/react-query").UseQueryResult<{
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
}, Error>;
/** What a new person needs. */
export interface NewPerson {
    readonly name: string;
    readonly email: string;
    readonly password: string;
    readonly roles: RoleName[];
}
export declare function useCreatePerson(): import("@tanstack/react-query").UseMutationResult<{
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
}, Error, NewPerson, unknown>;
/** What the page of a person changes. */
export interface PersonChange {
    readonly name: string;
    readonly email: string;
    readonly state: "active" | "inactive";
    readonly roles: readonly RoleName[];
}
export declare function useSavePerson(person: User): import("@tanstack/react-query").UseMutationResult<void, Error, PersonChange, unknown>;
export declare function useSetPassword(userId: string): import("@tanstack/react-query").UseMutationResult<never, Error, string, unknown>;
/** How many conversations a person handles at once, and whose setting that is. */
export declare function useCapacity(userId: string): import("@tanstack/react-query").UseQueryResult<{
    level: "Agent" | "Organization";
    utilization: {
        message: {
            maximumCapacity: number;
            interruptableMediaTypes: ("call" | "callback" | "chat" | "email" | "message")[];
            includeNonAcd: boolean;
        };
    };
}, Error>;
export declare function useSetCapacity(userId: string): import("@tanstack/react-query").UseMutationResult<{
    level: "Agent" | "Organization";
    utilization: {
        message: {
            maximumCapacity: number;
            interruptableMediaTypes: ("call" | "callback" | "chat" | "email" | "message")[];
            includeNonAcd: boolean;
        };
    };
}, Error, number, unknown>;
