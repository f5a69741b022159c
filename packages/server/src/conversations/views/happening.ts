import type { ThreadHappening } from "@tsubame/contract";
import type { HappeningRow } from "@tsubame/store";
import { iso } from "./words.ts";

/** A line of the thread that is no message: who passed the conversation on, set it aside, took it up or was given it. */
export function threadHappening(row: HappeningRow): ThreadHappening {
  const by = person(row.byId, row.byName);
  const agent = person(row.agentId, row.agentName);
  const base = { id: row.id, at: iso(row.at), by };
  switch (row.kind) {
    case "conversation.transferred":
      return {
        ...base,
        kind: "transferred",
        toAgent: person(row.toUserId, row.toUserName),
        toQueue: person(row.toQueueId, row.toQueueName),
      };
    case "conversation.parked":
      return { ...base, kind: "parked", resumeAt: row.resumeAt };
    case "conversation.resumed":
      return { ...base, kind: "resumed", reason: resumeReason(row.reason) };
    case "offer.made":
      return row.isPull
        ? { ...base, kind: "pulled" }
        : { ...base, kind: "assigned", toAgent: agent };
  }
}

function person(id: string | null, name: string | null): { id: string; name: string } | null {
  return id === null ? null : { id, name: name ?? "" };
}

function resumeReason(reason: string | null): "agent" | "time" | "message" {
  return reason === "time" || reason === "message" ? reason : "agent";
}
