import { heartbeatSeconds } from "@tsubame/contract";
import {
  connectionStaleMs,
  dropStaleConnections,
  keepConnections,
  markConnected,
  markDisconnected,
  readListeners,
  readUsersOfChannels,
  settleAgentConnections,
  type ConnectionEnd,
  type EventKind,
  type LogEvent,
} from "@tsubame/store";
import type { WebSocket } from "ws";
import type { Context, Part } from "../context.ts";
import { transact } from "../transaction.ts";
import { noticesOf, type Notice } from "./bodies.ts";
import { closeCodes, createChannelSocket, type ChannelSocket } from "./sockets.ts";

/** Events that wait to be told; beyond it every client is sent away to read anew, which is cheaper. */
const backlogLimit = 20_000;
/** Changes after which a socket's owner may not be allowed to listen any more. */
const accessKinds: ReadonlySet<EventKind> = new Set([
  "user.updated",
  "user.signedOut",
  "oauthClient.updated",
  "oauthClient.deleted",
]);
/** Events taken up at once. */
const batchSize = 200;

/** Tells the sockets of this node what the event log says. */
export interface Notifier extends Part {
  /** Takes over a socket that was opened for a channel; false when the channel does not live any more. */
  accept(channelId: string, socket: WebSocket): Promise<boolean>;
  /** Channels were replaced or removed: closes their sockets, if this node has them. */
  drop(channelIds: readonly string[]): void;
  /** The users for whom these channels stand may have changed. */
  settle(userIds: readonly string[]): Promise<void>;
  /** Announces the end to every client and closes all sockets. */
  closeSockets(reason: string): Promise<void>;
  /** One round of keeping: says that this node is there, drops what has ended, frees what dead nodes held. */
  keep(): Promise<void>;
}

/**
 * Every node follows the whole log and serves its own sockets. For a batch of events: find the audience, ask which
 * local channels listen, read the present state of what they listen to, push. A node without sockets reads nothing.
 */
export function createNotifier(context: Context): Notifier {
  const sockets = new Map<string, ChannelSocket>();
  /** For whom a socket stood when it opened: the channel's row may be gone when it closes. */
  const usersAtOpening = new WeakMap<ChannelSocket, readonly string[]>();
  /** Sockets that the database knows to be ours. */
  const accepted = new WeakSet<ChannelSocket>();
  let pending: LogEvent[] = [];
  let running: Promise<void> | undefined;
  const stopped = new AbortController();

  const unsubscribe = context.events.subscribe((events) => {
    if (sockets.size === 0 || stopped.signal.aborted) return;
    if (events.some((event) => accessKinds.has(event.kind))) void keepQuietly();
    pending.push(...events);
    if (pending.length > backlogLimit) {
      pending = [];
      void closeSockets("too many changes at once: read again");
      return;
    }
    startDraining();
  });

  function startDraining(): void {
    running ??= drain().finally(() => {
      running = undefined;
      // What came after the last look and before this.
      if (pending.length > 0 && !stopped.signal.aborted) startDraining();
    });
  }

  async function drain(): Promise<void> {
    while (pending.length > 0 && !stopped.signal.aborted) {
      const batch = pending.slice(0, batchSize);
      pending = pending.slice(batchSize);
      try {
        await push(batch);
      } catch (error) {
        // What was to be told is lost for these clients: they notice by the closed socket and read anew.
        context.log.error({ err: error }, "notifications could not be sent");
        await closeSockets("an error on this side: read again");
      }
    }
  }

  async function push(events: readonly LogEvent[]): Promise<void> {
    const notices = await noticesOf(context, events);
    const listeners = await readListeners(context.db, {
      channelIds: [...sockets.keys()],
      topics: [...new Set(notices.map((notice) => notice.topic))],
    });
    const channelsOf = Map.groupBy(listeners, (listener) => listener.topic);
    const wanted = notices.filter((notice) => channelsOf.has(notice.topic));
    const bodies = await Promise.all(wanted.map(bodyOf));
    for (const [index, notice] of wanted.entries()) {
      const bodyJson = bodies[index];
      if (bodyJson === undefined) continue;
      for (const { channelId } of channelsOf.get(notice.topic) ?? []) {
        sockets.get(channelId)?.notify({ ...notice, bodyJson });
      }
    }
  }

  async function accept(channelId: string, socket: WebSocket): Promise<boolean> {
    const channel = createChannelSocket(channelId, socket);
    const former = sockets.get(channelId);
    sockets.set(channelId, channel);
    former?.close(closeCodes.replaced, "another connection uses this channel");
    socket.on("close", () => void lost(channel));
    const now = context.clock.now();
    const isLiving = await transact(context, async (trx) => {
      if (!(await markConnected(trx, { channelId, node: context.nodeId, now }))) return false;
      const userIds = await readUsersOfChannels(trx, [channelId]);
      usersAtOpening.set(channel, userIds);
      await settleAgentConnections(trx, { userIds, now });
      return true;
    });
    if (isLiving) accepted.add(channel);
    else channel.close(closeCodes.channelEnded, "the channel has expired");
    return isLiving;
  }

  /** A socket has closed. A newer one of the same channel may be there already; then nothing is lost. */
  async function lost(channel: ChannelSocket): Promise<void> {
    if (sockets.get(channel.channelId) !== channel) return;
    sockets.delete(channel.channelId);
    if (stopped.signal.aborted) return;
    await release([channel]).catch((error: unknown) => {
      context.log.warn({ err: error }, "a closed socket could not be noted");
    });
  }

  async function release(channels: readonly ChannelSocket[]): Promise<void> {
    const now = context.clock.now();
    const channelIds = channels.map(({ channelId }) => channelId);
    await transact(context, async (trx) => {
      const userIds = [
        ...(await readUsersOfChannels(trx, channelIds)),
        ...channels.flatMap((channel) => usersAtOpening.get(channel) ?? []),
      ];
      await markDisconnected(trx, { channelIds, node: context.nodeId });
      await settleAgentConnections(trx, { userIds, now });
    });
  }

  async function settle(userIds: readonly string[]): Promise<void> {
    if (userIds.length === 0) return;
    const now = context.clock.now();
    await transact(context, (trx) => settleAgentConnections(trx, { userIds, now }));
  }

  async function keep(): Promise<void> {
    for (const channel of sockets.values()) {
      if (!channel.isAlive()) channel.socket.terminate();
    }
    const now = context.clock.now();
    // One that is only just being accepted is not noted as ours yet, and would be taken for another node's.
    const kept = new Map([...sockets].filter(([, channel]) => accepted.has(channel)));
    const channelIds = [...kept.keys()];
    const ends = await context.db
      .transaction()
      .execute((trx) => keepConnections(trx, { node: context.nodeId, channelIds, now }));
    for (const [channelId, end] of ends) kept.get(channelId)?.close(...closeOf(end));
    const stale = await context.db.transaction().execute((trx) => dropStaleConnections(trx, now));
    await settle(await readUsersOfChannels(context.db, stale));
  }

  async function keepQuietly(): Promise<void> {
    await keep().catch((error: unknown) => {
      context.log.warn({ err: error }, "notification channels could not be kept");
    });
  }

  async function closeSockets(reason: string): Promise<void> {
    const closing = [...sockets.values()];
    for (const channel of closing) {
      channel.tell("v2.system.socket_closing", {
        channelId: channel.channelId,
        reason,
        message: "Connect again to the same channel and read again what you show.",
      });
      channel.close(closeCodes.shuttingDown, reason);
    }
    await Promise.all(closing.map(({ socket }) => closed(socket)));
  }

  const heartbeat = setInterval(() => {
    for (const channel of sockets.values()) {
      channel.tell("channel.metadata", { message: "WebSocket Heartbeat" });
    }
  }, heartbeatSeconds * 1000);
  const keeper = setInterval(() => void keepQuietly(), connectionStaleMs / 3);

  return {
    name: "notifier",
    accept,
    drop: (channelIds) => {
      for (const channelId of channelIds) {
        sockets.get(channelId)?.close(closeCodes.channelEnded, "the channel was replaced");
      }
    },
    settle,
    closeSockets,
    keep,
    async stop() {
      clearInterval(heartbeat);
      clearInterval(keeper);
      unsubscribe();
      const channels = [...sockets.values()];
      stopped.abort();
      await closeSockets("the server stops");
      await running;
      await release(channels);
    },
  };
}

async function bodyOf(notice: Notice): Promise<string | undefined> {
  const body = await notice.body();
  return body === undefined ? undefined : JSON.stringify(body);
}

function closeOf(end: ConnectionEnd): [number, string] {
  switch (end) {
    case "expired":
      return [closeCodes.channelEnded, "the channel has expired"];
    case "movedToOtherNode":
      return [closeCodes.replaced, "another connection uses this channel"];
    case "signedOut":
      return [closeCodes.channelEnded, "the sign-in has ended"];
    case "userInactive":
      return [closeCodes.channelEnded, "the user may not sign in any more"];
  }
}

function closed(socket: WebSocket): Promise<void> {
  return socket.readyState === socket.CLOSED
    ? Promise.resolve()
    : new Promise((resolve) => {
        socket.once("close", () => resolve());
      });
}
