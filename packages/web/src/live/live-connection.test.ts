import { describe, expect, it } from "vitest";
import { createLiveConnection, type LiveSocket, type LiveState } from "./live-connection.ts";

interface Timer {
  readonly atMs: number;
  readonly run: () => void;
}

type TestSocket = ReturnType<typeof createTestSocket>;

/** A socket whose other end is the test. */
function createTestSocket() {
  const listeners = new Map<string, (event: { readonly data?: unknown }) => void>();
  const sent: string[] = [];
  const socket = {
    sent,
    isClosed: false,
    addEventListener: (type: string, listener: (event: { readonly data?: unknown }) => void) => {
      listeners.set(type, listener);
    },
    send: (text: string) => {
      sent.push(text);
    },
    close: () => {
      socket.isClosed = true;
    },
    happen: (type: string, data?: string) => listeners.get(type)?.({ data }),
  };
  return socket satisfies LiveSocket;
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
}

/** A world with its own clock in which the server's side of the connection is played by the test. */
function createWorld() {
  let nowMs = 1_000_000;
  let timers: Timer[] = [];
  const sockets: TestSocket[] = [];
  const subscriptions: { channelId: string; topics: readonly string[] }[] = [];
  const log: string[] = [];
  const states: LiveState[] = [];
  let channelCount = 0;
  let isReachable = true;
  const connection = createLiveConnection(
    {
      createChannel: async () => {
        if (!isReachable) throw new Error("unreachable");
        channelCount += 1;
        return { id: `c${channelCount}`, connectUri: `ws://host/c${channelCount}` };
      },
      subscribe: async (channelId, topics) => {
        subscriptions.push({ channelId, topics });
      },
      openSocket: () => {
        const socket = createTestSocket();
        sockets.push(socket);
        return socket;
      },
      now: () => nowMs,
      random: () => 0.5,
      setTimer: (run, delayMs) => {
        const timer = { atMs: nowMs + delayMs, run };
        timers.push(timer);
        return () => {
          timers = timers.filter((other) => other !== timer);
        };
      },
    },
    {
      onEvent: (event) => log.push(`event ${event.topicName}`),
      onSnapshotNeeded: (reason) => log.push(`snapshot ${reason}`),
      onState: (state) => states.push(state),
    },
  );
  return {
    connection,
    sockets,
    subscriptions,
    log,
    states,
    settle,
    setReachable: (value: boolean) => {
      isReachable = value;
    },
    async pass(ms: number) {
      const untilMs = nowMs + ms;
      for (;;) {
        const due = timers
          .filter((timer) => timer.atMs <= untilMs)
          .toSorted((a, b) => a.atMs - b.atMs)[0];
        if (due === undefined) break;
        timers = timers.filter((timer) => timer !== due);
        nowMs = Math.max(nowMs, due.atMs);
        due.run();
        await settle();
      }
      nowMs = untilMs;
    },
    say(socket: TestSocket, topicName: string, sequence?: number) {
      socket.happen(
        "message",
        JSON.stringify({ topicName, eventBody: {}, metadata: { sequence } }),
      );
    },
  };
}

async function connected() {
  const world = createWorld();
  world.connection.setTopics(["v2.users.u.presence"]);
  world.connection.start();
  await world.settle();
  world.sockets[0]!.happen("open");
  return world;
}

describe("live connection", () => {
  it("subscribes before it opens the socket and asks for a snapshot once open", async () => {
    const world = await connected();
    expect(world.subscriptions).toEqual([{ channelId: "c1", topics: ["v2.users.u.presence"] }]);
    expect(world.log).toEqual(["snapshot connected"]);
    expect(world.states.map((state) => state.kind)).toEqual(["connecting", "live"]);
  });

  it("hands events on in order, drops a repeated one and asks for a snapshot after a gap", async () => {
    const world = await connected();
    const socket = world.sockets[0]!;
    world.say(socket, "a", 1);
    world.say(socket, "b", 2);
    world.say(socket, "b", 2);
    world.say(socket, "d", 4);
    expect(world.log.slice(1)).toEqual(["event a", "event b", "snapshot gap", "event d"]);
  });

  it("comes back with a new channel after the socket closed and reads everything again", async () => {
    const world = await connected();
    world.sockets[0]!.happen("close");
    expect(world.states.at(-1)?.kind).toBe("waiting");
    await world.pass(1000);
    world.sockets[1]!.happen("open");
    expect(world.subscriptions.at(-1)?.channelId).toBe("c2");
    expect(world.log.at(-1)).toBe("snapshot reconnected");
    expect(world.states.at(-1)?.kind).toBe("live");
  });

  it("waits longer after each failure and remembers when the connection was lost", async () => {
    const world = await connected();
    world.setReachable(false);
    world.sockets[0]!.happen("close");
    await world.pass(60_000);
    const pauses = world.states.filter((state) => state.kind === "waiting");
    expect(pauses.length).toBeGreaterThan(4);
    expect(pauses.length).toBeLessThan(12);
    expect(new Set(pauses.map((pause) => pause.lostAtMs)).size).toBe(1);
  });

  it("pings after silence and gives the connection up when nothing answers", async () => {
    const world = await connected();
    await world.pass(21_000);
    expect(world.sockets[0]!.sent).toEqual(['{"message":"ping"}']);
    await world.pass(20_000);
    expect(world.sockets[0]!.isClosed).toBe(true);
  });

  it("stays while heartbeats come", async () => {
    const world = await connected();
    for (let minute = 0; minute < 4; minute += 1) {
      await world.pass(30_000);
      world.say(world.sockets[0]!, "channel.metadata");
    }
    expect(world.sockets).toHaveLength(1);
    expect(world.log).toEqual(["snapshot connected"]);
  });

  it("moves to another channel when the server says it will close", async () => {
    const world = await connected();
    world.say(world.sockets[0]!, "v2.system.socket_closing", 1);
    await world.pass(1000);
    expect(world.sockets).toHaveLength(2);
  });

  it("sends a change of topics at once", async () => {
    const world = await connected();
    world.connection.setTopics(["v2.users.u.presence", "tsubame.integrations.i"]);
    await world.settle();
    expect(world.subscriptions.at(-1)).toEqual({
      channelId: "c1",
      topics: ["v2.users.u.presence", "tsubame.integrations.i"],
    });
  });

  it("ignores what arrives after it was stopped", async () => {
    const world = await connected();
    const socket = world.sockets[0]!;
    world.connection.stop();
    world.say(socket, "late");
    await world.pass(60_000);
    expect(world.log).toEqual(["snapshot connected"]);
    expect(world.sockets).toHaveLength(1);
  });
});
