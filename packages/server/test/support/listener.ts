import { WebSocket } from "ws";
import { settle } from "../../../store/test/support/settle.ts";
import type { Call } from "./node.ts";

/** A notification as it arrived. */
interface Heard<T = Record<string, unknown>> {
  readonly topicName: string;
  readonly version: string;
  readonly eventBody: T;
  readonly metadata: { readonly CorrelationId: string; readonly sequence?: number };
}

/** A client of the notification service that remembers everything it is told. */
export interface Listener {
  readonly channelId: string;
  readonly connectUri: string;
  readonly socket: WebSocket;
  readonly heard: Heard[];
  /** Waits for a notification that fits and returns the first. */
  hear<T>(topicName: string, fits?: (body: T) => boolean, deadlineMs?: number): Promise<Heard<T>>;
  closed(): Promise<{ code: number; reason: string }>;
  close(): Promise<void>;
}

export async function listen(call: Call, topics: readonly string[]): Promise<Listener> {
  const { body: channel } = await call<{ id: string; connectUri: string }>(
    "POST",
    "/api/v2/notifications/channels",
  );
  const subscribed = await call(
    "POST",
    `/api/v2/notifications/channels/${channel.id}/subscriptions`,
    topics.map((id) => ({ id })),
  );
  if (subscribed.status !== 200) throw new Error(`not subscribed: ${JSON.stringify(subscribed)}`);
  return connect(channel.id, channel.connectUri);
}

/** Opens a socket for a channel that exists. */
export async function connect(
  channelId: string,
  connectUri: string,
  options: { readonly origin?: string } = {},
): Promise<Listener> {
  const socket = new WebSocket(connectUri, options);
  const heard: Heard[] = [];
  let end: { code: number; reason: string } | undefined;
  socket.on("message", (bytes) => heard.push(JSON.parse((bytes as Buffer).toString()) as Heard));
  socket.on("close", (code, reason) => {
    end = { code, reason: String(reason) };
  });
  await new Promise<void>((resolve, reject) => {
    socket.once("open", () => resolve());
    socket.once("error", reject);
  });
  const closed = async () => {
    await settle(() => end !== undefined);
    return end as { code: number; reason: string };
  };
  return {
    channelId,
    connectUri,
    socket,
    heard,
    async hear<T>(topicName: string, fits: (body: T) => boolean = () => true, deadlineMs = 10_000) {
      const find = () =>
        heard.find((one) => one.topicName === topicName && fits(one.eventBody as T));
      await settle(() => find() !== undefined, deadlineMs);
      return find() as Heard<T>;
    },
    closed,
    async close() {
      socket.close();
      await closed();
    },
  };
}
