import { describe, expect, it } from "vitest";
import type { EventKind, LogEvent } from "@tsubame/store";
import { TouchedFacts } from "./touched-facts.ts";

function event(kind: EventKind, fields: Partial<LogEvent> = {}): LogEvent {
  return {
    cursor: { id: "1" },
    kind,
    occurredAt: new Date(0),
    conversationId: null,
    participantId: null,
    messageId: null,
    userId: null,
    queueId: null,
    integrationId: null,
    actorUserId: null,
    actorClientId: null,
    detail: {},
    ...fields,
  };
}

describe("what an event touches", () => {
  it("is the conversation and the agent of a leg", () => {
    const touched = new TouchedFacts();
    touched.event(event("offer.declined", { conversationId: "c", userId: "a", queueId: "q" }), "7");
    touched.event(event("offer.declined", { conversationId: "c", userId: "a" }), "7");
    expect(touched.take()).toEqual({ queueIds: [], agentIds: ["a"], conversationIds: ["c"] });
    expect(touched.isEmpty).toBe(true);
  });

  it("is nothing for messages and for offers of the same leadership", () => {
    const touched = new TouchedFacts();
    touched.event(event("message.received", { conversationId: "c" }), "7");
    const detail = { leaseToken: "7" };
    touched.event(event("offer.made", { conversationId: "c", userId: "a", detail }), "7");
    expect(touched.isEmpty).toBe(true);
    touched.event(event("offer.made", { conversationId: "c", userId: "a", detail }), "8");
    expect(touched.take()).toMatchObject({ conversationIds: ["c"] });
  });

  it("is everything for settings of the organisation", () => {
    const touched = new TouchedFacts();
    touched.event(event("agent.utilizationChanged"), "7");
    expect(touched.take()).toBe("all");
    touched.event(event("settings.changed"), "7");
    expect(touched.take()).toBe("all");
    touched.event(event("queueMember.added", { queueId: "q", userId: "a" }), "7");
    expect(touched.take()).toEqual({ queueIds: [], agentIds: ["a"], conversationIds: [] });
  });

  it("is the members too when a queue changes, and what names a person when the person does", () => {
    const touched = new TouchedFacts();
    touched.event(event("queue.updated", { queueId: "q" }), "7");
    touched.event(event("user.updated", { userId: "a" }), "7");
    touched.event(event("queue.measured", { queueId: "r" }), "7");
    expect(touched.take()).toEqual({
      queueIds: ["q", "r"],
      agentIds: ["a"],
      conversationIds: [],
      memberQueueIds: ["q"],
      namedAgentIds: ["a"],
    });
    touched.event(event("groupMember.added", { userId: "b" }), "7");
    expect(touched.take()).toEqual({ queueIds: [], agentIds: ["b"], conversationIds: [] });
  });

  it("is everything for a deleted skill, language or label, and nothing for a new one", () => {
    const touched = new TouchedFacts();
    for (const subject of ["skill", "language", "utilizationLabel"]) {
      touched.event(event("settings.changed", { detail: { subject, change: "created" } }), "7");
      expect(touched.isEmpty).toBe(true);
      touched.event(event("settings.changed", { detail: { subject, change: "deleted" } }), "7");
      expect(touched.take()).toBe("all");
    }
  });
});
