import type { NotificationEvent } from "@tsubame/contract";
import { WebSocket, type RawData } from "ws";

/** Bytes that may wait in a socket before its reader counts as lost. */
const backlogLimitBytes = 4 * 1024 * 1024;
/** Messages a client may send in one window; clients have nothing to say but pings. */
const inboundLimit = 60;
const inboundWindowMs = 60_000;

/** Close codes, as the client sees them. */
export const closeCodes = {
  shuttingDown: 1012,
  slowReader: 1013,
  tooMuchSaid: 1008,
  replaced: 4001,
  channelEnded: 4002,
} as const;

/** The socket of one channel on this node. */
export interface ChannelSocket {
  readonly channelId: string;
  readonly socket: WebSocket;
  /** Sends a notification and counts the channel's sequence up. */
  notify(notification: { topic: string; correlationId: string; bodyJson: string }): void;
  /** Sends a message about the channel itself; it carries no number. */
  tell(topic: string, body: unknown): void;
  /** Pings; false when the ping before was never answered: the other end is gone. */
  isAlive(): boolean;
  close(code: number, reason: string): void;
}

/**
 * Wraps an accepted WebSocket. Notifications are numbered from 1 without a gap; a reader that does not keep up is cut
 * off rather than fed from an ever longer backlog, and reads anew when it comes back.
 */
export function createChannelSocket(channelId: string, socket: WebSocket): ChannelSocket {
  let sequence = 0;
  let isAnswered = true;
  let windowStartedAt = performance.now();
  let inboundCount = 0;

  const send = (json: string): void => {
    if (socket.readyState !== WebSocket.OPEN) return;
    if (socket.bufferedAmount > backlogLimitBytes) {
      channel.close(closeCodes.slowReader, "reads too slowly");
      return;
    }
    socket.send(json);
  };
  const channel: ChannelSocket = {
    channelId,
    socket,
    notify({ topic, correlationId, bodyJson }) {
      sequence += 1;
      send(
        `{"topicName":${JSON.stringify(topic)},"version":"2","eventBody":${bodyJson},` +
          `"metadata":{"CorrelationId":${JSON.stringify(correlationId)},"sequence":${sequence}}}`,
      );
    },
    tell(topic, body) {
      const message: NotificationEvent = {
        topicName: topic,
        version: "2",
        eventBody: body,
        metadata: { CorrelationId: channelId.slice(0, 8) },
      };
      send(JSON.stringify(message));
    },
    isAlive() {
      if (!isAnswered) return false;
      isAnswered = false;
      if (socket.readyState === WebSocket.OPEN) socket.ping();
      return true;
    },
    close(code, reason) {
      socket.close(code, reason);
      // A peer that does not answer the close is cut off.
      setTimeout(() => socket.terminate(), 2000).unref();
    },
  };
  socket.on("pong", () => {
    isAnswered = true;
  });
  socket.on("message", (bytes, isBinary) => {
    // What a client that is being sent away still says is not even counted.
    if (socket.readyState !== WebSocket.OPEN) return;
    const now = performance.now();
    if (now - windowStartedAt > inboundWindowMs) {
      windowStartedAt = now;
      inboundCount = 0;
    }
    inboundCount += 1;
    if (inboundCount > inboundLimit) channel.close(closeCodes.tooMuchSaid, "too many messages");
    else if (!isBinary && isPing(bytes)) channel.tell("channel.metadata", { message: "pong" });
  });
  // `close` follows every `error`; without a listener the process would end.
  socket.on("error", () => undefined);
  return channel;
}

/** `{"message":"ping"}`; whatever else a client says is ignored. */
function isPing(message: RawData): boolean {
  const bytes = Array.isArray(message) ? Buffer.concat(message) : Buffer.from(message as Buffer);
  try {
    const value: unknown = JSON.parse(bytes.toString("utf8"));
    return (
      typeof value === "object" && value !== null && "message" in value && value.message === "ping"
    );
  } catch {
    return false;
  }
}
