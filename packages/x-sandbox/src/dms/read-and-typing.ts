import type { SandboxContext } from "../context.ts";
import { announcePresence } from "../webhooks/announce.ts";

/**
 * Marks what `readerId` received from `senderId` up to `lastReadId` as read, and tells the sender's phone and webhooks. Reading what
 * was read already changes and tells nothing.
 */
export function markRead(
  context: SandboxContext,
  reading: { readerId: string; senderId: string; lastReadId: string },
): number {
  const read = context.dms.markRead({ ...reading, nowMs: context.clock.now() });
  const last = read.at(-1);
  if (last === undefined) return 0;
  context.log.add("dm.read", {
    readerId: reading.readerId,
    senderId: reading.senderId,
    lastReadId: last.id,
  });
  context.live.publish({ type: "read", ...reading, lastReadId: last.id });
  announcePresence(context, {
    topic: "read",
    actorId: reading.readerId,
    forUserId: reading.senderId,
    lastReadEventId: last.id,
  });
  return read.length;
}

/** Shows "is typing" to the other side's phone and webhooks. Not kept anywhere. */
export function indicateTyping(
  context: SandboxContext,
  typing: { senderId: string; recipientId: string },
): void {
  context.live.publish({ type: "typing", ...typing });
  announcePresence(context, {
    topic: "typing",
    actorId: typing.senderId,
    forUserId: typing.recipientId,
  });
}
