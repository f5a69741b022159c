import { useQueryClient } from "@tanstack/react-query";
import { postNotificationsChannels, putNotificationsChannelSubscriptions } from "@tsubame/contract";
import {
  createContext,
  use,
  useEffect,
  useEffectEvent,
  useMemo,
  useRef,
  useState,
  type ReactNode,
} from "react";
import { call } from "../api/call.ts";
import { createLiveConnection, type LiveConnection, type LiveState } from "./live-connection.ts";
import { createTopicBook, type TopicBook } from "./topic-book.ts";

interface Live {
  readonly state: LiveState;
  readonly book: TopicBook;
  readonly retryNow: () => void;
}

const LiveContext = createContext<Live | null>(null);

/**
 * The one connection for news of everything on screen. After every (re)connection and after a gap all that was read
 * is read again, so whatever happened in between is seen; single events are handed to those who watch their topic.
 */
export function LiveProvider({ children }: { readonly children: ReactNode }) {
  const client = useQueryClient();
  const [state, setState] = useState<LiveState>({ kind: "connecting" });
  const connection = useRef<LiveConnection | null>(null);
  const book = useMemo(() => createTopicBook(), []);

  useEffect(() => {
    const made = createLiveConnection(
      {
        createChannel: () => call(postNotificationsChannels, {}),
        subscribe: async (channelId, topics) => {
          await call(putNotificationsChannelSubscriptions, {
            params: { channelId },
            query: { ignoreErrors: "true" },
            body: topics.map((id) => ({ id })),
          });
        },
        openSocket: (connectUri) => new WebSocket(sameOrigin(connectUri)),
        now: () => Date.now(),
        random: () => Math.random(),
        setTimer: (run, delayMs) => {
          const timer = setTimeout(run, delayMs);
          return () => clearTimeout(timer);
        },
      },
      {
        onEvent: (event) => book.deliver(event),
        onSnapshotNeeded: () => void client.invalidateQueries({ predicate: isLiveQuery }),
        onState: setState,
      },
    );
    const unwatch = book.onTopicsChanged((topics) => made.setTopics(topics));
    made.setTopics(book.topics());
    made.start();
    connection.current = made;
    const retry = () => made.retryNow();
    window.addEventListener("online", retry);
    return () => {
      window.removeEventListener("online", retry);
      unwatch();
      made.stop();
    };
  }, [book, client]);

  const value = useMemo(
    () => ({ state, book, retryNow: () => connection.current?.retryNow() }),
    [state, book],
  );
  return <LiveContext value={value}>{children}</LiveContext>;
}

/** The session is not part of what the live connection tells about. */
function isLiveQuery(query: { readonly queryKey: readonly unknown[] }): boolean {
  return query.queryKey[0] !== "session";
}

/**
 * The socket through the address that this page came from. The server names its public address, and a desktop
 * opened through another one (an internal name, a development proxy) must not leave its own origin.
 */
function sameOrigin(connectUri: string): string {
  const uri = new URL(connectUri);
  uri.protocol = window.location.protocol === "https:" ? "wss:" : "ws:";
  uri.host = window.location.host;
  return uri.href;
}

function useLive(): Live {
  const live = use(LiveContext);
  if (live === null) throw new Error("live data outside LiveProvider");
  return live;
}

/** How fresh the screen is, and the way to try again at once. */
export function useLiveState(): { readonly state: LiveState; readonly retryNow: () => void } {
  const { state, retryNow } = useLive();
  return { state, retryNow };
}

/** Watches one topic while the component is there; null watches nothing. */
export function useTopic(topic: string | null, onEvent: (eventBody: unknown) => void): void {
  const { book } = useLive();
  const handle = useEffectEvent(onEvent);
  useEffect(() => {
    if (topic === null) return undefined;
    return book.watch(topic, (eventBody) => handle(eventBody));
  }, [book, topic]);
}
