import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Heap } from "./heap.ts";
import { OrderedSet } from "./ordered-set.ts";

const numeric = (left: number, right: number): number => left - right;

describe("OrderedSet", () => {
  it("behaves like a sorted array without repetitions under any inserts and deletes", () => {
    const operations = fc.array(
      fc.record({ isAdd: fc.boolean(), value: fc.integer({ min: 0, max: 400 }) }),
      { maxLength: 1500, size: "max" },
    );
    fc.assert(
      fc.property(operations, fc.integer({ min: 0, max: 400 }), (list, probe) => {
        const set = new OrderedSet({
          compare: numeric,
          keyOf: (value: number) => Math.floor(value / 3),
        });
        const model = new Set<number>();
        for (const { isAdd, value } of list) {
          const isChanged = isAdd ? set.add(value) : set.delete(value);
          expect(isChanged).toBe(isAdd ? !model.has(value) : model.has(value));
          if (isAdd) model.add(value);
          else model.delete(value);
        }
        const sorted = [...model].toSorted(numeric);
        expect([...set]).toEqual(sorted);
        expect(set.size).toBe(sorted.length);
        expect(set.first()).toBe(sorted[0]);
        expect(set.after(probe)).toBe(sorted.find((value) => value > probe));
        expect(set.countBefore(probe)).toBe(sorted.filter((value) => value < probe).length);
      }),
      { numRuns: 150 },
    );
  });
});

describe("Heap", () => {
  it("gives back what was pushed, smallest first", () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), (values) => {
        const heap = new Heap(numeric);
        for (const value of values) heap.push(value);
        const popped = values.map(() => heap.pop());
        expect(popped).toEqual([...values].toSorted(numeric));
        expect(heap.pop()).toBeUndefined();
      }),
    );
  });
});
