import type { ConversationMessageEvent, WorkItem } from "@tsubame/contract";
import { describe, expect, it } from "vitest";
import type { MyWork } from "./work-data.ts";
import { applyConversationEvent, applyRoutingStatus } from "./work-patches.ts";

const item = {
  conversationId: "c1",
  participantId: "p1",
  communicationId: "m1",
  phase: "alerting",
  connectedAt: null,
  lastMessage: { id: "one", direction: "inbound", at: "2026-11-22T10:00:00.000Z" },
  isWaitingForReply: true,
} as unknown as WorkItem;

const work = { items: [item], routingStatus: "IDLE", routingStatusAt: "" } as unknown as MyWork;

function event(leg: Record<string, unknown>, customerMessages: readonly object[] = []) {
  return {
    id: "c1",
    participants: [
      { id: "customer", purpose: "customer", state: "connected", messages: customerMessages },
      { id: "p1", purpose: "agent", wrapupRequired: false, messages: [], ...leg },
    ],
  } as unknown as ConversationMessageEvent;
}

describe("list after a notification", () => {
  it("moves an accepted offer to the open conversations", () => {
    const next = applyConversationEvent(work, event({ state: "connected", connectedTime: "t" }));
    expect(next.items[0]).toMatchObject({ phase: "connected", connectedAt: "t" });
  });

  it("drops a leg that ended without wrap-up and keeps one that has it still to do", () => {
    expect(applyConversationEvent(work, event({ state: "disconnected" })).items).toEqual([]);
    const wrapup = event({ state: "disconnected", wrapupRequired: true, startAcwTime: "t" });
    expect(applyConversationEvent(work, wrapup).items[0]?.phase).toBe("wrapup");
    const done = event({
      state: "disconnected",
      wrapupRequired: true,
      startAcwTime: "t",
      endAcwTime: "t",
    });
    expect(applyConversationEvent(work, done).items).toEqual([]);
  });

  it("notes a newer message and who wrote it, and ignores an older one", () => {
    const newer = { message: { id: "two" }, messageTime: "2026-11-22T10:05:00.000Z" };
    const older = { message: { id: "zero" }, messageTime: "2026-11-22T09:00:00.000Z" };
    const answered = event({ state: "connected", messages: [newer] }, [older]);
    expect(applyConversationEvent(work, answered).items[0]).toMatchObject({
      lastMessage: { id: "two", direction: "outbound" },
      isWaitingForReply: false,
    });
    const late = event({ state: "connected" }, [older]);
    expect(applyConversationEvent(work, late).items[0]).toMatchObject({
      isWaitingForReply: true,
      lastMessage: { id: "one" },
    });
  });

  it("has a conversation wait again when its last reply failed or is not confirmed", () => {
    const reply = { message: { id: "two" }, messageTime: "2026-11-22T10:05:00.000Z" };
    const answered = applyConversationEvent(work, event({ state: "connected", messages: [reply] }));
    for (const failure of [
      { messageStatus: "failed" },
      { errorInfo: { code: "x", message: "" } },
    ]) {
      const failed = event({ state: "connected", messages: [{ ...reply, ...failure }] });
      expect(applyConversationEvent(answered, failed).items[0]?.isWaitingForReply).toBe(true);
    }
  });

  it("leaves other conversations and unknown legs alone", () => {
    expect(applyConversationEvent(work, { ...event({ state: "disconnected" }), id: "c2" })).toBe(
      work,
    );
    expect(
      applyConversationEvent(work, event({ id: "p9", state: "disconnected" })).items,
    ).toHaveLength(1);
  });

  it("takes a routing status and ignores a body that is none", () => {
    const body = { id: "u", routingStatus: { status: "NOT_RESPONDING", startTime: "t" } };
    expect(applyRoutingStatus(work, body)).toMatchObject({
      routingStatus: "NOT_RESPONDING",
      routingStatusAt: "t",
    });
    expect(applyRoutingStatus(work, {})).toBe(work);
  });
});
