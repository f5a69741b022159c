import { type QueryClient } from "@tanstack/react-query";
import { type Session } from "@tsubame/contract";
/** Who is signed in; null when nobody is. Undefined while it is not known yet. */
export declare function useSession(): import("@tanstack/react-query").UseQueryResult<{
    user: {
        id: string;
        name: string;
        email: string;
        roles: ("admin" | "agent" | "supervisor")[];
        permissions: string[];
        language: "en" | "ja" | null;
        version: number;
    };
    organization: {
        id: string;
        name: string;
        defaultLanguage: "en" | "ja";
    };
} | null, Error>;
/** Puts a fresh sign-in (or its end) on screen. Ending drops everything that was read for the person. */
export declare function setSession(client: QueryClient, session: Session | null): void;
/** The person signed in. For components that stand behind the sign-in only. */
export declare function useMe(): Session["user"];
/** Whether the person signed in may do something; decides what is offered, never what is allowed. */
export declare function useMay(permission: string): boolean;
