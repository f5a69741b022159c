import type { Caller } from "./http.ts";

export interface ConversationParticipantEvent {
  readonly id: string;
  readonly purpose: string;
  readonly userId?: string;
  readonly state?: string;
  readonly messages?: readonly { readonly id: string; readonly state: string }[];
  readonly [field: string]: unknown;
}

export interface ChannelEvent {
  readonly topicName: string;
  readonly eventBody: {
    readonly id?: string;
    readonly participants?: readonly ConversationParticipantEvent[];
    readonly [field: string]: unknown;
  };
  /** Milliseconds of `performance.now()` at arrival. */
  readonly arrivedAt: number;
}

/** An open notification channel and everything that has come through it. */
export interface Channel {
  readonly events: readonly ChannelEvent[];
  on(listener: (event: ChannelEvent) => void): void;
  close(): void;
}

export async function openChannel(call: Caller, topics: readonly string[]): Promise<Channel> {
  const channel = await call<{ id: string; connectUri: string }>(
    "POST",
    "/api/v2/notifications/channels",
  );
  const socket = new WebSocket(channel.connectUri);
  const events: ChannelEvent[] = [];
  const listeners: ((event: ChannelEvent) => void)[] = [];
  socket.addEventListener("message", ({ data }) => {
    const event = {
      ...(JSON.parse(String(data)) as Omit<ChannelEvent, "arrivedAt">),
      arrivedAt: performance.now(),
    };
    events.push(event);
    for (const listener of listeners) listener(event);
  });
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener("open", () => resolve(), { once: true });
    socket.addEventListener("error", () => reject(new Error("the channel did not open")), {
      once: true,
    });
  });
  await call(
    "POST",
    `/api/v2/notifications/channels/${channel.id}/subscriptions`,
    topics.map((id) => ({ id })),
  );
  return {
    events,
    on: (listener) => {
      listeners.push(listener);
    },
    close: () => socket.close(),
  };
}

/** The agent's leg of a conversation event when it rings at this user. */
export function alertingLeg(
  event: ChannelEvent,
  userId: string,
): { conversationId: string; participantId: string; communicationId: string } | null {
  const conversationId = event.eventBody.id;
  if (!conversationId) return null;
  for (const participant of event.eventBody.participants ?? []) {
    if (participant.purpose !== "agent" || participant.userId !== userId) continue;
    const leg = participant.messages?.find(({ state }) => state === "alerting");
    if (leg) return { conversationId, participantId: participant.id, communicationId: leg.id };
  }
  return null;
}
