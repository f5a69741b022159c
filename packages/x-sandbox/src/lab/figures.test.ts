import { expect, it } from "vitest";
import { createFigureBook } from "./figures.ts";

it("counts in stretches of ten seconds, quiet ones too, and keeps half an hour of them", () => {
  const book = createFigureBook();
  book.addSent(1_000);
  book.addSent(9_999);
  book.addAnswered(31_000);
  const read = (elapsedMs: number) =>
    book.read({ elapsedMs, waitingSinceMs: [], openDialogues: 0 });
  expect(read(35_000).history).toEqual([
    { startMs: 0, sent: 2, answered: 0 },
    { startMs: 10_000, sent: 0, answered: 0 },
    { startMs: 20_000, sent: 0, answered: 0 },
    { startMs: 30_000, sent: 0, answered: 1 },
  ]);
  expect(read(65_000)).toMatchObject({ sentLastMinute: 2, answeredLastMinute: 1 });
  expect(read(75_000)).toMatchObject({ sentLastMinute: 0, answeredLastMinute: 1 });
  for (let hour = 1; hour < 40; hour += 1) book.addSent(hour * 3_600_000);
  const { history, sent } = read(39 * 3_600_000);
  expect(history.length).toBe(180);
  expect(history.at(-1)).toEqual({ startMs: 39 * 3_600_000, sent: 1, answered: 0 });
  expect(sent).toBe(41);
});

it("tells the mean answer and the longest wait of those who wait", () => {
  const book = createFigureBook();
  const read = (waitingSinceMs: number[]) =>
    book.read({ elapsedMs: 100_000, waitingSinceMs, openDialogues: 3 });
  expect(read([])).toMatchObject({ meanAnswerMs: null, longestWaitMs: 0, waiting: 0 });
  book.addWait(10_000);
  book.addWait(21_000);
  expect(read([90_000, 40_000])).toMatchObject({
    meanAnswerMs: 15_500,
    longestWaitMs: 60_000,
    waiting: 2,
    openDialogues: 3,
  });
});
