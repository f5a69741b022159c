import type { ConversationChange, LegChange, LegRow, NewLeg, Reader, Writer } from "./rows.ts";

/** Adds a leg. The unique indexes refuse a second owner of a conversation and a second leg in a slot. */
export async function openLeg(trx: Writer, leg: NewLeg): Promise<LegRow> {
  return trx.insertInto("participant").values(leg).returningAll().executeTakeFirstOrThrow();
}

/** Changes a leg that the caller has locked. */
export async function changeLeg(
  trx: Writer,
  participantId: string,
  change: LegChange,
): Promise<LegRow> {
  return trx
    .updateTable("participant")
    .set(change)
    .where("id", "=", participantId)
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** Ends every leg of a purpose that still runs. Returns how many there were (one, or none). */
export async function endRunningLegs(
  trx: Writer,
  end: {
    readonly conversationId: string;
    readonly purpose: "customer" | "workflow" | "acd";
    readonly disconnectType: string;
    readonly now: Date;
  },
): Promise<number> {
  const ended = await trx
    .updateTable("participant")
    .set({ state: "disconnected", ended_at: end.now, disconnect_type: end.disconnectType })
    .where("conversation_id", "=", end.conversationId)
    .where("purpose", "=", end.purpose)
    .where("state", "<>", "disconnected")
    .executeTakeFirst();
  return Number(ended.numUpdatedRows);
}

/** The agent's leg that rings, talks or is parked in a conversation; the schema allows one. */
export async function readOwningLeg(
  reader: Reader,
  conversationId: string,
): Promise<LegRow | undefined> {
  return reader
    .selectFrom("participant")
    .selectAll()
    .where("conversation_id", "=", conversationId)
    .where("purpose", "=", "agent")
    .where("state", "in", ["alerting", "connected", "parked"])
    .executeTakeFirst();
}

/** Changes a conversation that the caller has locked, and counts its version up. */
export async function changeConversation(
  trx: Writer,
  conversationId: string,
  change: ConversationChange,
): Promise<void> {
  await trx
    .updateTable("conversation")
    .set((eb) => ({ ...change, version: eb("version", "+", 1) }))
    .where("id", "=", conversationId)
    .execute();
}

/** Adds or renews the note that an agent is not asked again for this wait. */
export async function excludeAgent(
  trx: Writer,
  exclusion: {
    readonly conversationId: string;
    readonly userId: string;
    readonly reason: "declined" | "noAnswer" | "gone" | "transferred";
    readonly now: Date;
  },
): Promise<void> {
  await trx
    .insertInto("routing_exclusion")
    .values({
      conversation_id: exclusion.conversationId,
      user_id: exclusion.userId,
      reason: exclusion.reason,
      excluded_at: exclusion.now,
    })
    .onConflict((conflict) =>
      conflict
        .columns(["conversation_id", "user_id"])
        .doUpdateSet({ reason: exclusion.reason, excluded_at: exclusion.now }),
    )
    .execute();
}

/** Forgets who declined or missed a conversation: the wait is over. */
export async function clearExclusions(trx: Writer, conversationId: string): Promise<void> {
  await trx.deleteFrom("routing_exclusion").where("conversation_id", "=", conversationId).execute();
}
