import type { Reader } from "../conversations/rows.ts";

/** A conversation that went back to its queue because its agent was gone. */
export interface TakenBackLeg {
  readonly conversationId: string;
  readonly participantId: string;
  readonly contactName: string;
  readonly endedAt: Date;
}

/** Conversations begin at most so long before they are taken back; bounds the part of the index that is read. */
const longestLegDays = 30;

/**
 * What was taken from an agent while they were gone, newest first, to be told when they are back; without what they have in
 * hand again. Served by the index on a user's legs.
 */
export async function readTakenBack(
  reader: Reader,
  options: { readonly userId: string; readonly since: Date; readonly limit: number },
): Promise<TakenBackLeg[]> {
  const { since } = options;
  return reader
    .selectFrom("participant as leg")
    .innerJoin("conversation", "conversation.id", "leg.conversation_id")
    .innerJoin("contact", "contact.id", "conversation.contact_id")
    .select([
      "leg.conversation_id as conversationId",
      "leg.id as participantId",
      "contact.name as contactName",
      "leg.ended_at as endedAt",
    ])
    .where("leg.user_id", "=", options.userId)
    .where("leg.started_at", ">", new Date(since.getTime() - longestLegDays * 86_400_000))
    .where("leg.ended_at", ">", since)
    .where("leg.disconnect_type", "=", "transfer.notavailable")
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom("participant as held")
            .select("held.id")
            .whereRef("held.conversation_id", "=", "leg.conversation_id")
            .whereRef("held.user_id", "=", "leg.user_id")
            .where("held.state", "<>", "disconnected"),
        ),
      ),
    )
    .orderBy("leg.ended_at", "desc")
    .limit(options.limit)
    .$narrowType<{ endedAt: Date }>()
    .execute();
}
