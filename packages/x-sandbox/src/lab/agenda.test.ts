import { expect, it } from "vitest";
import { createVirtualClock } from "../time/virtual-clock.ts";
import { createAgenda } from "./agenda.ts";

const START_MS = Date.UTC(2026, 2, 1);
const frozen = () => createVirtualClock({ nowMs: START_MS, isFrozen: true });

it("does things in the order of their time, those of one instant as they were made", async () => {
  const clock = frozen();
  const agenda = createAgenda(clock);
  const done: string[] = [];
  for (const [delayMs, name] of [
    [300, "c"],
    [100, "a"],
    [200, "b1"],
    [200, "b2"],
    [400, "d"],
  ] as const) {
    agenda.after(delayMs, () => done.push(`${name}@${clock.now() - START_MS}`));
  }
  await clock.advance(350);
  expect(done).toEqual(["a@100", "b1@200", "b2@200", "c@300"]);
});

it("does not do what was dropped, also after very many were", async () => {
  const clock = frozen();
  const agenda = createAgenda(clock);
  const done: number[] = [];
  const drops = Array.from({ length: 5_000 }, (_one, index) =>
    agenda.after(10 + ((index * 7_919) % 5_000), () => done.push(index)),
  );
  drops.forEach((drop, index) => {
    if (index % 100 !== 0) drop();
  });
  await clock.advance(10_000);
  expect(done.length).toBe(50);
  const times = done.map((index) => (index * 7_919) % 5_000);
  expect(times).toEqual(times.toSorted((one, other) => one - other));
});

it("holds its own time still while it is paused", async () => {
  const clock = frozen();
  const agenda = createAgenda(clock);
  const done: number[] = [];
  agenda.after(1_000, () => done.push(clock.now() - START_MS));
  await clock.advance(400);
  agenda.pause();
  await clock.advance(3_600_000);
  expect(agenda.elapsedMs()).toBe(400);
  expect(done).toEqual([]);
  agenda.resume();
  await clock.advance(600);
  expect(done).toEqual([3_601_000]);
});

it("never holds more than one appointment with the clock, and none when closed", () => {
  const clock = frozen();
  const agenda = createAgenda(clock);
  for (let index = 0; index < 500; index += 1) agenda.after(1_000 - index, () => {});
  expect(clock.appointments().length).toBe(1);
  agenda.close();
  expect(clock.appointments().length).toBe(0);
});
