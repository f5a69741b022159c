import { describe, expect, it } from "vitest";
import { readMemberList, readMemberText } from "./member-lines.ts";

describe("a pasted list of customers", () => {
  it.each([
    ["@Hanako_1", null, "hanako_1", null],
    ["hanako_1, gold member; since 2020", null, "hanako_1", "gold member; since 2020"],
    ['"@hanako_1"\t"a ""gold"" member"', null, "hanako_1", 'a "gold" member'],
    ["＠ｈａｎａｋｏ＿１", null, "hanako_1", null],
    ["https://x.com/hanako_1?s=21", null, "hanako_1", null],
    ["https://mobile.twitter.com/hanako_1/", null, "hanako_1", null],
    ["1234567890123456789", "1234567890123456789", null, null],
    ["@12345", null, "12345", null],
  ])("understands %s", (text, xUserId, handle, note) => {
    expect(readMemberText(text)).toEqual({
      members: [{ xUserId, handle, note }],
      repeatedCount: 0,
      unread: [],
      unreadCount: 0,
    });
  });

  it.each([
    "a handle too long for X",
    "@sixteen_letters_",
    "0123",
    "花子",
    "https://example.com/a",
  ])("does not take %s for anybody", (text) => {
    expect(readMemberText(text)).toMatchObject({ members: [], unreadCount: 1 });
  });

  it("reads a line that is nothing but space and a line separator at once", () => {
    expect(readMemberText(`hanako,${" ".repeat(400_000)}\u2028x`).members).toHaveLength(1);
  });

  it("takes an id and a handle together from a program, and neither when one is wrong", () => {
    const read = readMemberList([
      { xUserId: "42", handle: "@Hanako", note: " VIP " },
      { xUserId: "42" },
      { xUserId: "42x" },
      { xUserId: "43", handle: "not a handle" },
      {},
    ]);
    expect(read.members).toEqual([{ xUserId: "42", handle: "hanako", note: "VIP" }]);
    expect(read).toMatchObject({ repeatedCount: 1, unreadCount: 3 });
  });
});
