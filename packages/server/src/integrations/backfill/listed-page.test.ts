import type { DmPage } from "@tsubame/x-api";
import { describe, expect, it } from "vitest";
import { dmEvent } from "../../../test/support/dm-event.ts";
import { readPage } from "./listed-page.ts";
import { readProgress } from "./progress.ts";

const window = { fromMs: 0, untilMs: 1_000 };

function page(ids: readonly number[], nextCursor: string | null = "more"): DmPage {
  const events = ids.map((id) => dmEvent(id, { createdAtMs: id }));
  return { events, unknown: [], nextCursor, apps: {}, rateLimit: null };
}

const idsOf = (listed: ReturnType<typeof readPage>) => listed.events.map(({ id }) => Number(id));

describe("a page of X's list", () => {
  it("counts once, though it is read twice", () => {
    const first = readPage(page([9, 8, 7]), readProgress({}), window);
    expect(idsOf(first)).toEqual([7, 8, 9]);
    const shown = readProgress({ oldestId: first.oldestId, seenNewestId: first.newestId });
    expect(idsOf(readPage(page([9, 8, 7]), shown, window))).toEqual([]);
  });

  it("of a list that is begun anew brings what was written since, which no later look would count", () => {
    const shown = readProgress({ oldestId: "7", seenNewestId: "9" });
    const again = readPage(page([11, 10, 9, 8, 7, 6]), shown, window);
    expect(idsOf(again)).toEqual([6, 10, 11]);
    const tail = readProgress({ phase: "tail", newestId: again.newestId });
    expect(idsOf(readPage(page([12, 11, 10]), tail, window))).toEqual([12]);
  });

  it("leaves what was written after the window to a later look, should the window be widened", () => {
    const late = readPage(page([1_002, 1_001, 1_000]), readProgress({}), window);
    expect(idsOf(late)).toEqual([1_000]);
    const wider = { fromMs: 0, untilMs: 2_000 };
    const tail = readProgress({ phase: "tail", newestId: late.newestId });
    expect(idsOf(readPage(page([1_003, 1_002, 1_001, 1_000]), tail, wider))).toEqual([
      1_001, 1_002, 1_003,
    ]);
  });

  it("is the last when it reaches what lies before the window", () => {
    const late = { fromMs: 8, untilMs: 1_000 };
    expect(readPage(page([9, 8, 7]), readProgress({}), late)).toMatchObject({ isLast: true });
    expect(readPage(page([9, 8]), readProgress({}), late)).toMatchObject({ isLast: false });
    expect(readPage(page([9, 8], null), readProgress({}), late)).toMatchObject({ isLast: true });
  });
});
