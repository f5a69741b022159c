import type { Caller } from "./http.ts";

/** A leg as the notification shows it (the flattened view). */
interface ConversationParticipantEvent {
  readonly id: string;
  readonly purpose: string;
  readonly user?: { readonly id: string };
  readonly state?: string;
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
): { conversationId: string; participantId: string } | null {
  const conversationId = event.eventBody.id;
  const leg = event.eventBody.participants?.find(
    ({ purpose, user, state }) =>
      purpose === "agent" && user?.id === userId && state === "alerting",
  );
  return conversationId && leg ? { conversationId, participantId: leg.id } : null;
}

/** A leg's communication, which the flattened view does not name. */
export async function communicationOf(
  call: Caller,
  leg: { conversationId: string; participantId: string },
): Promise<string> {
  const conversation = await call<{
    participants: readonly { id: string; messages: readonly { id: string }[] }[];
  }>("GET", `/api/v2/conversations/${leg.conversationId}`);
  const participant = conversation.participants.find(({ id }) => id === leg.participantId);
  const communication = participant?.messages[0];
  if (!communication) throw new Error("the leg has no communication");
  return communication.id;
}
