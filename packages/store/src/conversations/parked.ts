import type { Reader, Writer } from "./rows.ts";

/** A parked leg whose time runs. */
export interface ParkDeadline {
  readonly conversationId: string;
  readonly participantId: string;
  readonly deadlineAt: Date;
}

/** When parked legs come back, soonest first. Served by the partial index `participant_resume`. */
export async function readParkDeadlines(reader: Reader, limit: number): Promise<ParkDeadline[]> {
  return reader
    .selectFrom("participant")
    .select(["conversation_id as conversationId", "id as participantId", "resume_at as deadlineAt"])
    .where("state", "=", "parked")
    .where("resume_at", "is not", null)
    .orderBy("resume_at")
    .limit(limit)
    .$narrowType<{ deadlineAt: Date }>()
    .execute();
}

/** Has everything that a user has parked come back now: they will not take it up again. */
export async function hastenParked(trx: Writer, userId: string, now: Date): Promise<void> {
  await trx
    .updateTable("participant")
    .set({ resume_at: now })
    .where("user_id", "=", userId)
    .where("slot", "is", null)
    .where("state", "=", "parked")
    .execute();
}
