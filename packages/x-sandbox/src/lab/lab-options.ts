import { z } from "zod";
import { LAB_LANGUAGES } from "./intent.ts";
import { SCENARIOS } from "./scenario-catalogue.ts";

const multiplier = z.number().min(0.01).max(1_000);

/** What a run of the traffic lab is started with. The same options, answers and instants give the same messages. */
export const labOptionsSchema = z.strictObject({
  scenario: z
    .string()
    .refine((id) => SCENARIOS.some((scenario) => scenario.id === id), "is not a scenario"),
  /** Factor on the scenario's rate. */
  rateMultiplier: multiplier.default(1),
  /** How many accounts write; one dialogue each at a time. */
  customers: z.number().int().min(1).max(2_000).default(100),
  /** Languages that customers may speak; both are mixed as the scenario says. */
  languages: z
    .array(z.enum(LAB_LANGUAGES))
    .min(1)
    .max(2)
    .default([...LAB_LANGUAGES]),
  seed: z.number().int().min(0).max(4_294_967_295).default(1),
  /** Company accounts to write to; all that there are when left out. */
  businessIds: z.array(z.string()).min(1).max(100).optional(),
  /** Factor on how long customers wait. */
  patience: z.number().min(0.05).max(20).default(1),
  /** Begin the scenario again at its end, until stopped. */
  repeats: z.boolean().default(false),
  /** The run ends after so many messages of customers: every message stays in the sandbox's memory. */
  maxMessages: z.number().int().min(1).max(1_000_000).default(100_000),
});

/** See {@link labOptionsSchema}. */
export type LabOptions = z.output<typeof labOptionsSchema>;

/** What can be changed while a run goes on. */
export const labChangeSchema = z.strictObject({ rateMultiplier: multiplier });
