import type { WrapupPrompt } from "../schema-queues.ts";
import type { Reader } from "./rows.ts";

/** How a queue wants its conversations wrapped up. */
export async function readQueueWrapup(
  reader: Reader,
  queueId: string,
): Promise<{ prompt: WrapupPrompt; timeoutMs: number | null } | undefined> {
  return reader
    .selectFrom("queue")
    .select(["wrapup_prompt as prompt", "wrapup_timeout_ms as timeoutMs"])
    .where("id", "=", queueId)
    .executeTakeFirst();
}

/** A wrap-up code by its id, deleted ones included (a leg keeps what was recorded). */
export interface WrapupCodeName {
  readonly id: string;
  readonly name: string;
}

/** The codes that a queue offers, by name. A queue without codes of its own offers every code there is. */
export async function readWrapupCodesOfQueue(
  reader: Reader,
  queueId: string | null,
): Promise<WrapupCodeName[]> {
  const own =
    queueId === null
      ? []
      : await reader
          .selectFrom("queue_wrapup_code")
          .innerJoin("wrapup_code", "wrapup_code.id", "queue_wrapup_code.wrapup_code_id")
          .select(["wrapup_code.id", "wrapup_code.name"])
          .where("queue_wrapup_code.queue_id", "=", queueId)
          .where("wrapup_code.state", "=", "active")
          .orderBy("wrapup_code.name")
          .execute();
  if (own.length > 0) return own;
  return reader
    .selectFrom("wrapup_code")
    .select(["id", "name"])
    .where("state", "=", "active")
    .orderBy("name")
    .limit(500)
    .execute();
}

/** A wrap-up whose time runs. */
export interface WrapupDeadline {
  readonly conversationId: string;
  readonly participantId: string;
  readonly deadlineAt: Date;
}

/** Running wrap-up deadlines, soonest first. Served by the partial index on pending wrap-ups. */
export async function readWrapupDeadlines(
  reader: Reader,
  limit: number,
): Promise<WrapupDeadline[]> {
  return reader
    .selectFrom("participant")
    .select([
      "conversation_id as conversationId",
      "id as participantId",
      "wrapup_deadline_at as deadlineAt",
    ])
    .where("wrapup_started_at", "is not", null)
    .where("wrapup_ended_at", "is", null)
    .where("wrapup_deadline_at", "is not", null)
    .orderBy("wrapup_deadline_at")
    .limit(limit)
    .$narrowType<{ deadlineAt: Date }>()
    .execute();
}
