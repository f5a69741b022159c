import { useQuery, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { getSession, type Session } from "@tsubame/contract";
import { ApiError } from "./api-error.ts";
import { call } from "./call.ts";

const sessionKey = ["session"] as const;

/** Who is signed in; null when nobody is. Undefined while it is not known yet. */
export function useSession() {
  return useQuery({
    queryKey: sessionKey,
    queryFn: async ({ signal }): Promise<Session | null> => {
      try {
        return await call(getSession, {}, { signal });
      } catch (error) {
        if (error instanceof ApiError && error.status === 401) return null;
        throw error;
      }
    },
    staleTime: Infinity,
  });
}

/** Puts a fresh sign-in (or its end) on screen. Ending drops everything that was read for the person. */
export function setSession(client: QueryClient, session: Session | null): void {
  if (session === null)
    client.removeQueries({ predicate: (query) => query.queryKey[0] !== "session" });
  client.setQueryData(sessionKey, session);
}

/** The person signed in. For components that stand behind the sign-in only. */
export function useMe(): Session["user"] {
  const session = useQueryClient().getQueryData<Session | null>(sessionKey);
  const { data } = useSession();
  const user = (data ?? session)?.user;
  if (user === undefined) throw new Error("useMe outside a session");
  return user;
}

/** Whether the person signed in may do something; decides what is offered, never what is allowed. */
export function useMay(permission: string): boolean {
  const { data } = useSession();
  return data?.user.permissions.includes(permission) ?? false;
}
