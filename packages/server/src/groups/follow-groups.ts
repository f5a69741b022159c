import { appendEvents, syncGroupMembers, type Writer } from "@tsubame/store";
import type { Actor } from "../conversations/actor.ts";

/**
 * Makes the members of queues follow their groups, with an event for each membership that came, went or changed its ring. To be
 * called in the transaction that changed a group, its people, or which groups a queue names.
 */
export async function followGroups(
  trx: Writer,
  queueIds: readonly string[],
  actor: Actor,
): Promise<void> {
  const memberships = await syncGroupMembers(trx, queueIds);
  await appendEvents(
    trx,
    memberships.map(({ queueId, userId, change }) => ({
      kind: `queueMember.${change}` as const,
      queueId,
      userId,
      actorUserId: actor.userId,
      actorClientId: actor.clientId,
      detail: { by: "group" },
    })),
  );
}
