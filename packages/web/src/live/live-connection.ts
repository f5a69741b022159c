import { backoffMs } from "./backoff.ts";
import { judgeSequence, parseLiveEvent, type LiveEvent } from "./envelope.ts";

/** How fresh the screen is. `waiting` is the pause before the next attempt; `nextAttemptAtMs` says when it ends. */
export type LiveState =
  | { readonly kind: "connecting" }
  | { readonly kind: "live"; readonly sinceMs: number }
  | { readonly kind: "waiting"; readonly lostAtMs: number; readonly nextAttemptAtMs: number }
  | { readonly kind: "stopped" };

/** The part of WebSocket that is used, so that tests can bring their own. */
export interface LiveSocket {
  addEventListener(
    type: "open" | "message" | "close",
    listener: (event: { readonly data?: unknown }) => void,
  ): void;
  send(text: string): void;
  close(): void;
}

/** What the connection needs from outside: calls, a socket, time and chance. */
export interface LiveDependencies {
  createChannel(): Promise<{ readonly id: string; readonly connectUri: string }>;
  readonly subscribe: (channelId: string, topics: readonly string[]) => Promise<void>;
  openSocket(connectUri: string): LiveSocket;
  now(): number;
  random(): number;
  setTimer(run: () => void, delayMs: number): () => void;
}

/** Who is told. `onSnapshotNeeded` comes after every (re)connection and after a gap: read everything again. */
export interface LiveListener {
  readonly onEvent: (event: LiveEvent) => void;
  readonly onSnapshotNeeded: (reason: "connected" | "reconnected" | "gap") => void;
  readonly onState: (state: LiveState) => void;
}

export interface LiveConnection {
  start(): void;
  /** Topics of the moment; a change is sent at once when connected and always holds for the next channel. */
  setTopics(topics: readonly string[]): void;
  /** Skips the rest of a pause (the network came back, the person pressed the button). */
  readonly retryNow: () => void;
  stop(): void;
}

const pingAfterMs = 20_000;
const deadAfterMs = 40_000;

/**
 * Keeps one notification channel open for as long as the desktop is: makes a channel, subscribes, connects, and
 * starts again with a new channel when anything of it fails. Events are handed on in the order of their sequence
 * numbers; a repeated one is dropped, a missing one asks for a new snapshot. Silence of 20 s is answered with a
 * ping, silence of 40 s counts as a lost connection (the server's heartbeat comes every 30 s).
 */
export function createLiveConnection(
  dependencies: LiveDependencies,
  listener: LiveListener,
): LiveConnection {
  let topics: readonly string[] = [];
  let channelId: string | null = null;
  let socket: LiveSocket | null = null;
  let cancelTimer: (() => void) | null = null;
  let attempt = 0;
  let hasBeenLive = false;
  let isStopped = true;
  let isPaused = false;
  let lostAtMs = 0;
  let lastSequence: number | null = null;
  let heardAtMs = 0;
  let run = 0;

  function lose(ofRun: number): void {
    if (isStopped || ofRun !== run) return;
    run += 1;
    closeSocket();
    channelId = null;
    attempt += 1;
    if (attempt === 1) lostAtMs = dependencies.now();
    const delayMs = backoffMs(attempt, dependencies.random());
    isPaused = true;
    listener.onState({
      kind: "waiting",
      lostAtMs,
      nextAttemptAtMs: dependencies.now() + delayMs,
    });
    cancelTimer = dependencies.setTimer(() => void connect(), delayMs);
  }

  function closeSocket(): void {
    cancelTimer?.();
    if (socket === null) return;
    socket.close();
    socket = null;
  }

  function watch(ofRun: number): void {
    cancelTimer = dependencies.setTimer(() => {
      const silentMs = dependencies.now() - heardAtMs;
      if (silentMs >= deadAfterMs) return lose(ofRun);
      if (silentMs >= pingAfterMs) socket?.send(JSON.stringify({ message: "ping" }));
      watch(ofRun);
    }, pingAfterMs / 2);
  }

  function receive(ofRun: number, data: unknown): void {
    if (ofRun !== run || typeof data !== "string") return;
    heardAtMs = dependencies.now();
    const event = parseLiveEvent(data);
    if (event === null) return;
    const verdict = judgeSequence(lastSequence, event.sequence);
    if (verdict === "repeated") return;
    if (event.sequence !== null) lastSequence = event.sequence;
    if (verdict === "gap") listener.onSnapshotNeeded("gap");
    if (event.topicName === "channel.metadata") return;
    // The node is about to close: the next channel will be on another one.
    if (event.topicName === "v2.system.socket_closing") return lose(ofRun);
    listener.onEvent(event);
  }

  function opened(ofRun: number): void {
    if (ofRun !== run) return;
    heardAtMs = dependencies.now();
    listener.onState({ kind: "live", sinceMs: heardAtMs });
    listener.onSnapshotNeeded(hasBeenLive ? "reconnected" : "connected");
    hasBeenLive = true;
    attempt = 0;
    watch(ofRun);
  }

  async function connect(): Promise<void> {
    cancelTimer?.();
    isPaused = false;
    run += 1;
    const ofRun = run;
    if (!hasBeenLive) listener.onState({ kind: "connecting" });
    try {
      const channel = await dependencies.createChannel();
      if (ofRun !== run) return;
      if (topics.length > 0) await dependencies.subscribe(channel.id, topics);
      if (ofRun !== run) return;
      channelId = channel.id;
      lastSequence = null;
      socket = dependencies.openSocket(channel.connectUri);
      socket.addEventListener("open", () => opened(ofRun));
      socket.addEventListener("message", (event) => receive(ofRun, event.data));
      socket.addEventListener("close", () => lose(ofRun));
    } catch {
      // Why it failed is the next attempt's business; the bar says that there is no connection.
      lose(ofRun);
    }
  }

  return {
    start() {
      if (!isStopped) return;
      isStopped = false;
      void connect();
    },
    setTopics(next) {
      const isSame =
        next.length === topics.length && next.every((topic, index) => topic === topics[index]);
      topics = next;
      const ofRun = run;
      if (isSame || channelId === null) return;
      dependencies.subscribe(channelId, topics).catch(() => lose(ofRun));
    },
    retryNow() {
      if (!isStopped && isPaused) void connect();
    },
    stop() {
      isStopped = true;
      run += 1;
      closeSocket();
      channelId = null;
      listener.onState({ kind: "stopped" });
    },
  };
}
