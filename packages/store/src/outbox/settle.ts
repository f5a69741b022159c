import { sql, type Transaction } from "kysely";
import type { NewEvent } from "../event-log/append.ts";
import { appendEvents } from "../event-log/append.ts";
import type { Database } from "../schema.ts";
import type { MessageStatus } from "../schema-conversations.ts";
import type { AttemptOutcome, OutboxState } from "../schema-plumbing.ts";

/** What became of one post to X. */
export interface AttemptResult {
  readonly messageId: string;
  readonly attemptNumber: number;
  readonly outcome: AttemptOutcome;
  readonly httpStatus?: number;
  /** X's error code, where it gave one. */
  readonly xCode?: number;
}

/** Closes the record of an attempt. An attempt that is closed already stays as it is. */
export async function finishAttempt(
  trx: Transaction<Database>,
  result: AttemptResult,
): Promise<void> {
  await trx
    .updateTable("send_attempt")
    .set({
      outcome: result.outcome,
      http_status: result.httpStatus ?? null,
      x_code: result.xCode ?? null,
      ended_at: sql<Date>`clock_timestamp()`,
    })
    .where("message_id", "=", result.messageId)
    .where("attempt_number", "=", result.attemptNumber)
    .where("outcome", "is", null)
    .execute();
}

/**
 * Where a reply goes from here:
 *
 * - `sent`: X has it, under this event id. Possible from every state: a late echo proves it even after we
 *   gave up (`unconfirmed`) or failed it.
 * - `failed`: X certainly has not got it and never will; a reason for the agent.
 * - `retry`: X certainly has not got it; it goes back to its place and waits until `at`.
 * - `reconciling`: nobody knows; the conversation's later replies wait.
 * - `unconfirmed`: nobody will know; a person decides, and later replies go on.
 */
export type SendOutcome =
  | { readonly kind: "sent"; readonly xEventId: string; readonly xCreatedAt?: Date }
  | { readonly kind: "failed"; readonly errorCode: string; readonly errorDetail?: object }
  | { readonly kind: "retry"; readonly at: Date }
  | { readonly kind: "reconciling" }
  | { readonly kind: "unconfirmed" };

interface Step {
  readonly from: readonly OutboxState[];
  readonly to: OutboxState;
  readonly status: MessageStatus;
}

const steps: Record<SendOutcome["kind"], Step> = {
  sent: {
    from: ["queued", "sending", "reconciling", "failed", "unconfirmed"],
    to: "sent",
    status: "sent",
  },
  failed: { from: ["queued", "sending", "reconciling"], to: "failed", status: "failed" },
  retry: { from: ["sending", "reconciling"], to: "queued", status: "queued" },
  reconciling: { from: ["sending"], to: "reconciling", status: "sending" },
  unconfirmed: { from: ["reconciling"], to: "unconfirmed", status: "unconfirmed" },
};

const eventOf: Partial<Record<SendOutcome["kind"], NewEvent["kind"]>> = {
  sent: "message.sent",
  failed: "message.failed",
  unconfirmed: "message.unconfirmed",
};

/**
 * Moves a reply on: its outbox row, its message, and (for `sent`, `failed`, `unconfirmed`) the event, all in
 * the caller's transaction.
 *
 * Idempotent: an outcome that does not follow from the present state (the echo has settled it meanwhile)
 * changes nothing.
 *
 * @returns whether it was moved.
 */
export async function settleSend(
  trx: Transaction<Database>,
  messageId: string,
  outcome: SendOutcome,
): Promise<boolean> {
  const step = steps[outcome.kind];
  const isFinal = step.to === "sent" || step.to === "failed" || step.to === "unconfirmed";
  const row = await trx
    .updateTable("outbox")
    .set({
      state: step.to,
      settled_at: isFinal ? sql<Date>`now()` : null,
      ...(outcome.kind === "retry" ? { next_attempt_at: outcome.at } : {}),
    })
    .where("message_id", "=", messageId)
    .where("state", "in", [...step.from])
    .returning(["conversation_id", "integration_id"])
    .executeTakeFirst();
  if (row === undefined) return false;
  const message = await trx
    .updateTable("message")
    .set({ status: step.status, ...messageColumns(outcome) })
    .where("id", "=", messageId)
    .returning(["participant_id", "user_id"])
    .executeTakeFirstOrThrow();
  const kind = eventOf[outcome.kind];
  if (kind !== undefined) {
    await appendEvents(trx, [
      {
        kind,
        messageId,
        conversationId: row.conversation_id,
        integrationId: row.integration_id,
        participantId: message.participant_id,
        userId: message.user_id,
        ...(outcome.kind === "failed" ? { detail: { errorCode: outcome.errorCode } } : {}),
      },
    ]);
  }
  return true;
}

function messageColumns(outcome: SendOutcome) {
  if (outcome.kind === "sent") {
    return {
      x_event_id: outcome.xEventId,
      x_event_number: outcome.xEventId,
      sent_at: sql<Date>`now()`,
      error_code: null,
      error_detail: null,
      // X's own time is the order within the conversation once it is known.
      ...(outcome.xCreatedAt === undefined
        ? {}
        : { x_created_at: outcome.xCreatedAt, sorted_at: outcome.xCreatedAt }),
    };
  }
  if (outcome.kind === "failed") {
    return {
      error_code: outcome.errorCode,
      error_detail: outcome.errorDetail === undefined ? null : JSON.stringify(outcome.errorDetail),
    };
  }
  return {};
}

/**
 * A person's decision to send an `unconfirmed` or `failed` reply again: it takes its old place in the
 * conversation, before later unsent ones. False when it is in no such state.
 */
export async function requeueSend(trx: Transaction<Database>, messageId: string): Promise<boolean> {
  const row = await trx
    .updateTable("outbox")
    .set({
      state: "queued",
      settled_at: null,
      // Due by every clock, also one that a test moves.
      next_attempt_at: new Date(0),
      expected_at: null,
    })
    .where("message_id", "=", messageId)
    .where("state", "in", ["unconfirmed", "failed"])
    .returning(["conversation_id", "integration_id"])
    .executeTakeFirst();
  if (row === undefined) return false;
  // X's id of the file may have been used up by the attempt that went wrong; uploading again does no harm.
  await trx
    .updateTable("media")
    .set({ x_media_id: null, x_media_expires_at: null })
    .where("message_id", "=", messageId)
    .execute();
  await trx
    .updateTable("message")
    .set({ status: "queued", error_code: null, error_detail: null })
    .where("id", "=", messageId)
    .execute();
  await appendEvents(trx, [
    {
      kind: "message.queued",
      messageId,
      conversationId: row.conversation_id,
      integrationId: row.integration_id,
      detail: { isResend: true },
    },
  ]);
  return true;
}
