import type { ThreadHappening, ThreadMessage } from "@tsubame/contract";
import { describe, expect, it } from "vitest";
import { applyStatuses, mergeEarlierPage, mergeNewestPage, type Thread } from "./thread-merge.ts";
import { dayOf, threadRows } from "./thread-rows.ts";

function message(id: string, change: Partial<ThreadMessage> = {}): ThreadMessage {
  return {
    id,
    direction: "inbound",
    origin: "customer",
    state: "received",
    author: null,
    attachment: null,
    at: "2026-11-22T01:00:00.000Z",
    ...change,
  } as ThreadMessage;
}

function thread(ids: readonly string[], hasEarlier = false): Thread {
  return { messages: ids.map((id) => message(id)), hasEarlier } as unknown as Thread;
}

const idsOf = (one: Thread) => one.messages.map(({ id }) => id).join("");

describe("thread after reading", () => {
  it("keeps earlier pages in front of the newest one", () => {
    const next = mergeNewestPage(thread([..."abcd"], true), thread([..."cde"], true));
    expect(idsOf(next)).toBe("abcde");
    expect(next.hasEarlier).toBe(true);
  });

  it("takes a late message where the server puts it", () => {
    expect(idsOf(mergeNewestPage(thread([..."abd"]), thread([..."abcd"])))).toBe("abcd");
  });

  it("lets the earlier part go when the page does not join it", () => {
    const next = mergeNewestPage(thread([..."ab"]), thread([..."xyz"], true));
    expect(idsOf(next)).toBe("xyz");
    expect(next.hasEarlier).toBe(true);
  });

  it("puts an earlier page in front without repeating anything", () => {
    const next = mergeEarlierPage(thread([..."cd"], true), thread([..."abc"], false));
    expect(idsOf(next)).toBe("abcd");
    expect(next.hasEarlier).toBe(false);
  });
});

function own(state: ThreadMessage["state"]): Thread {
  return { ...thread([]), messages: [message("a", { direction: "outbound", state })] };
}

describe("thread after a notification", () => {
  it("draws what is certain and asks for nothing", () => {
    const { thread: next, isReadNeeded } = applyStatuses(own("queued"), new Map([["a", "sent"]]));
    expect(next.messages[0]?.state).toBe("sent");
    expect(isReadNeeded).toBe(false);
  });

  it("does not go back from read to sent", () => {
    expect(applyStatuses(own("read"), new Map([["a", "sent"]])).thread.messages[0]?.state).toBe(
      "read",
    );
  });

  it("asks to read when a message is new or failed", () => {
    expect(applyStatuses(own("queued"), new Map([["b", "received"]])).isReadNeeded).toBe(true);
    expect(applyStatuses(own("queued"), new Map([["a", "failed"]])).isReadNeeded).toBe(true);
  });

  it("asks to read while a file is on its way, and not once it is here", () => {
    const withFile = (state: "pending" | "stored") => {
      const attachment = { kind: "photo", state } as ThreadMessage["attachment"];
      return { ...thread([]), messages: [message("a", { attachment })] };
    };
    const statuses = new Map([["a", "received"]]);
    expect(applyStatuses(withFile("pending"), statuses).isReadNeeded).toBe(true);
    expect(applyStatuses(withFile("stored"), statuses).isReadNeeded).toBe(false);
  });
});

describe("thread rows", () => {
  it("separates days in the reader's time zone", () => {
    expect(dayOf("2026-11-21T16:00:00.000Z", "Asia/Tokyo")).toBe("2026-11-22");
    const messages = [
      message("a", { at: "2026-11-21T14:59:00.000Z" }),
      message("b", { at: "2026-11-21T15:01:00.000Z" }),
    ];
    const kinds = (timeZone: string) => threadRows(messages, { timeZone }).map((row) => row.kind);
    expect(kinds("Asia/Tokyo")).toEqual(["day", "message", "day", "message"]);
    expect(kinds("UTC")).toEqual(["day", "message", "message"]);
  });

  it("draws one author's quick messages together and breaks at five minutes", () => {
    const messages = [
      message("a", { at: "2026-11-22T01:00:00.000Z" }),
      message("b", { at: "2026-11-22T01:04:00.000Z" }),
      message("c", { at: "2026-11-22T01:10:00.000Z" }),
      message("d", { at: "2026-11-22T01:10:30.000Z", direction: "outbound", origin: "agent" }),
    ];
    const rows = threadRows(messages, { timeZone: "UTC" }).filter((row) => row.kind === "message");
    expect(rows.map((row) => [row.isFirstOfRun, row.isLastOfRun])).toEqual([
      [true, false],
      [false, true],
      [true, true],
      [true, true],
    ]);
  });

  it("keeps the foot of the last message that was read when unread ones follow", () => {
    const ours = { direction: "outbound", origin: "agent" } as const;
    const messages = [
      message("a", { ...ours, state: "read" }),
      message("b", { ...ours, state: "read" }),
      message("c", { ...ours, state: "sent" }),
    ];
    const rows = threadRows(messages, { timeZone: "UTC" }).filter((row) => row.kind === "message");
    expect(rows.map((row) => [row.isFirstOfRun, row.isLastOfRun])).toEqual([
      [true, false],
      [false, true],
      [false, true],
    ]);
  });

  it("marks where the new ones begin", () => {
    const rows = threadRows([message("a"), message("b")], { timeZone: "UTC", firstNewId: "b" });
    expect(rows.map((row) => row.kind)).toEqual(["day", "message", "new", "message"]);
  });

  it("tells what happened between the messages, and nothing that is older than what is read", () => {
    const parked = (id: string, at: string) =>
      ({ id, at, kind: "parked", by: null, resumeAt: null }) as ThreadHappening;
    const messages = [
      message("a", { at: "2026-11-22T01:00:00.000Z" }),
      message("b", { at: "2026-11-22T01:01:00.000Z" }),
    ];
    const happenings = [
      parked("1", "2026-11-22T00:00:00.000Z"),
      parked("2", "2026-11-22T01:00:30.000Z"),
      parked("3", "2026-11-22T02:00:00.000Z"),
    ];
    const keys = (hasEarlier: boolean) =>
      threadRows(messages, { timeZone: "UTC", happenings, hasEarlier })
        .filter((row) => row.kind !== "day")
        .map((row) => row.key);
    expect(keys(false)).toEqual(["happening-1", "a", "happening-2", "b", "happening-3"]);
    expect(keys(true)).toEqual(["a", "happening-2", "b", "happening-3"]);
    const last = threadRows(messages, { timeZone: "UTC", happenings }).find(
      (row) => row.key === "b",
    );
    expect(last).toMatchObject({ isFirstOfRun: true });
  });
});
