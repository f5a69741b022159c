import type { ThreadMessage } from "@tsubame/contract";
import type { ThreadRow } from "@tsubame/store";
import { attachmentView } from "../../media/attachment-view.ts";
import { iso } from "./words.ts";

/** A message as the desktop's thread shows it, with the state that the sender knows. */
export function threadMessage(message: ThreadRow): ThreadMessage {
  return {
    id: message.id,
    direction: message.direction,
    origin: message.origin,
    state: message.status,
    text: message.text,
    author: message.user_id ? { id: message.user_id, name: message.author_name ?? "" } : null,
    participantId: message.participant_id,
    at: iso(message.sorted_at),
    sentAt: message.sent_at && iso(message.sent_at),
    expectedAt:
      message.status === "queued" && message.expected_at ? iso(message.expected_at) : null,
    isLate: message.is_late,
    error: errorOf(message),
    attachment: attachmentView(message),
    quickReplies: (message.quick_replies ?? []).map(({ label, description }) => ({
      label,
      description: description ?? null,
    })),
    xEventId: message.x_event_id,
  };
}

function errorOf(message: ThreadRow): ThreadMessage["error"] {
  if (message.error_code === null) return null;
  const detail = (message.error_detail ?? {}) as Record<string, unknown>;
  return {
    code: message.error_code,
    xCode: integer(detail["xCode"]),
    httpStatus: integer(detail["httpStatus"]),
  };
}

function integer(value: unknown): number | null {
  return Number.isInteger(value) ? (value as number) : null;
}
