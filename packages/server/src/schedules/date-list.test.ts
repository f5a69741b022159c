import { describe, expect, it } from "vitest";
import { AppError } from "../http/errors.ts";
import { readDateList } from "./date-list.ts";

const read = (text: string) => readDateList({ text });
const days = (text: string) => read(text).dates.map(({ date, name }) => [date, name]);

describe("a list of days", () => {
  it("is read whichever way its dates are written", () => {
    expect(
      days(
        [
          "2026/1/1,元日",
          "2026-01-12\t成人の日",
          '"2026.2.11";"建国記念の日"',
          "20260223,天皇誕生日",
          "２０２６年３月２０日（金）,春分の日",
          "昭和の日,2026/4/29",
          '2026/5/3,"憲法, ""記念日"""',
          "2026/5/4",
        ].join("\r\n"),
      ),
    ).toEqual([
      ["2026-01-01", "元日"],
      ["2026-01-12", "成人の日"],
      ["2026-02-11", "建国記念の日"],
      ["2026-02-23", "天皇誕生日"],
      ["2026-03-20", "春分の日"],
      ["2026-04-29", "昭和の日"],
      ["2026-05-03", '憲法, "記念日"'],
      ["2026-05-04", undefined],
    ]);
  });

  it("leaves the heading out and tells of every other line that it did not understand", () => {
    const result = read("日付,名称\n2026/1/1,元日\n2026/2/30,無い日\n\nend of file\n");
    expect(result).toMatchObject({
      dates: [{ date: "2026-01-01", name: "元日" }],
      unreadLines: [
        { line: 3, text: "2026/2/30,無い日" },
        { line: 5, text: "end of file" },
      ],
      unreadCount: 2,
    });
  });

  it("has each day once, in order of time, under its first name", () => {
    expect(days("2026/5/4,みどりの日\n2026/5/3,憲法記念日\n2026/5/4,again")).toEqual([
      ["2026-05-03", "憲法記念日"],
      ["2026-05-04", "みどりの日"],
    ]);
  });

  it("may be a calendar, with events of several days and folded lines", () => {
    const calendar = [
      "BEGIN:VCALENDAR",
      "BEGIN:VEVENT",
      "DTSTART;VALUE=DATE:20261229",
      "DTEND;VALUE=DATE:20270104",
      "SUMMARY:年末\\, 年",
      " 始",
      "END:VEVENT",
      "BEGIN:VEVENT",
      "DTSTART;TZID=Asia/Tokyo:20261123T000000",
      "DTEND;TZID=Asia/Tokyo:20261124T000000",
      "SUMMARY;LANGUAGE=ja:勤労感謝の日",
      "END:VEVENT",
      "BEGIN:VEVENT",
      "DTSTART;VALUE=DATE:20260101",
      "RRULE:FREQ=YEARLY",
      "SUMMARY:元日",
      "END:VEVENT",
      "END:VCALENDAR",
    ].join("\r\n");
    expect(days(calendar)).toEqual([
      ["2026-01-01", "元日"],
      ["2026-11-23", "勤労感謝の日"],
      ...["29", "30", "31"].map((day) => [`2026-12-${day}`, "年末, 年始"]),
      ...["01", "02", "03"].map((day) => [`2027-01-${day}`, "年末, 年始"]),
    ]);
    expect(read(calendar).unreadLines).toEqual([{ line: 15, text: "RRULE:FREQ=YEARLY" }]);
  });

  it.each([
    ["UTF-8 with a mark", Buffer.from("\uFEFF2026/1/1,元日")],
    ["UTF-16 of a spreadsheet", Buffer.from("\uFEFF2026/1/1\t元日", "utf16le")],
    ["Shift_JIS", Buffer.from("323032362f312f312c8cb393fa", "hex")],
  ])("is read in %s", (_name, bytes) => {
    const { dates } = readDateList({ contentBase64: bytes.toString("base64") });
    expect(dates).toEqual([{ date: "2026-01-01", name: "元日" }]);
  });

  it("is refused when it names no day, or more than a schedule lists", () => {
    expect(() => read("nothing\nat all")).toThrow(AppError);
    const many = Array.from({ length: 2001 }, (_, index) =>
      new Date(index * 86_400_000).toISOString().slice(0, 10),
    );
    expect(() => read(many.join("\n"))).toThrow("has 2001 days");
    expect(read(many.slice(1).join("\n")).dates).toHaveLength(2000);
  });
});
