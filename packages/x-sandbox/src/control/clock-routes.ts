import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { SandboxContext } from "../context.ts";
import { ControlError } from "./control-error.ts";
import { readJson } from "./read-input.ts";

/** Ten years: enough for any outage, and safe in a timer. */
const MAX_ADVANCE_MS = 315_360_000_000;
const SHOWN_APPOINTMENTS = 20;

const clockChange = z.strictObject({
  /** Goes on to this instant; X's time does not go back. */
  now: z.union([z.iso.datetime({ offset: true }), z.number().int().min(0)]).optional(),
  advanceMs: z.number().int().min(0).max(MAX_ADVANCE_MS).optional(),
  rate: z.number().min(0.001).max(100_000).optional(),
  isFrozen: z.boolean().optional(),
  /** Bounds of this advance. */
  maxAppointments: z.number().int().min(1).max(1_000_000).optional(),
  maxRealMs: z.number().int().min(1).max(600_000).optional(),
});

const iso = (ms: number): string => new Date(ms).toISOString();

/** X's time: look at it, hold it, hurry it, move it on. */
export function addClockControl(server: FastifyInstance, context: SandboxContext): void {
  const { clock } = context;
  const view = (): Record<string, unknown> => {
    const appointments = clock.appointments();
    return {
      now: iso(clock.now()),
      nowMs: clock.now(),
      rate: clock.rate,
      isFrozen: clock.isFrozen,
      aheadMs: clock.aheadMs(),
      appointmentCount: appointments.length,
      appointments: appointments
        .slice(0, SHOWN_APPOINTMENTS)
        .map(({ atMs, purpose }) => ({ at: iso(atMs), purpose })),
    };
  };

  server.get("/clock", view);

  server.put("/clock", async (request) => {
    const change = readJson(request, clockChange);
    const { now, advanceMs, rate, isFrozen, maxAppointments, maxRealMs } = change;
    // Held before it is moved, let go after: so that it stands where it was told to.
    if (isFrozen === true) clock.setFrozen(true);
    if (rate !== undefined) clock.setRate(rate);
    const stepMs =
      now === undefined ? (advanceMs ?? 0) : stepTo(now, clock.now()) + (advanceMs ?? 0);
    const report = await clock.advance(stepMs, {
      ...(maxAppointments === undefined ? {} : { maxAppointments }),
      ...(maxRealMs === undefined ? {} : { maxRealMs }),
    });
    if (isFrozen === false) clock.setFrozen(false);
    context.log.add("clock.moved", { advancedMs: stepMs, ...report });
    context.live.publish({ type: "clock" });
    return { ...view(), ...report };
  });
}

function stepTo(wanted: string | number, nowMs: number): number {
  const stepMs = (typeof wanted === "number" ? wanted : Date.parse(wanted)) - nowMs;
  if (stepMs >= 0 && stepMs <= MAX_ADVANCE_MS) return stepMs;
  throw new ControlError({
    status: 409,
    code: "clock-only-goes-on",
    message: "X's time goes on, by ten years at most at a time; it does not go back.",
    details: [{ field: "now", problem: stepMs < 0 ? "is in the past" : "is too far ahead" }],
  });
}
