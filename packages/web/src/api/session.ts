import { useQuery, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { getSession, type Session } from "@tsubame/contract";
import { ApiError } from "./api-error.ts";
import { call } from "./call.ts";

const sessionKey = ["session"] as const;
/**
 * Whether somebody signed in with this browser and has not signed out. The cookie itself cannot be read from here;
 * without the note nobody is signed in, and asking the server would only be answered with an error.
 */
const noteKey = "tsubame.isSignedIn";

/** Who is signed in; null when nobody is. Undefined while it is not known yet. */
export function useSession() {
  return useQuery({
    queryKey: sessionKey,
    queryFn: async ({ signal }): Promise<Session | null> => {
      if (localStorage.getItem(noteKey) === null) return null;
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
  if (session === null) {
    localStorage.removeItem(noteKey);
    client.removeQueries({ predicate: (query) => query.queryKey[0] !== "session" });
  } else {
    localStorage.setItem(noteKey, "1");
  }
  client.setQueryData(sessionKey, session);
}

/** Where X hands out keys and tokens; in a demonstration the sandbox does. */
export function useXPortalUrl(): string {
  return useSession().data?.xPortalUrl ?? "https://developer.x.com/";
}

/** The person signed in. For components that stand behind the sign-in only. */
export function useMe(): Session["user"] {
  const session = useQueryClient().getQueryData<Session | null>(sessionKey);
  const { data } = useSession();
  const user = (data ?? session)?.user;
  if (user === undefined) throw new Error("useMe outside a session");
  return user;
}
