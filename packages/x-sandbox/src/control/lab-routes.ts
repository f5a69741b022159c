import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { SandboxContext } from "../context.ts";
import { labChangeSchema, labOptionsSchema } from "../lab/lab-options.ts";
import { SCENARIOS } from "../lab/scenario-catalogue.ts";
import { ControlError, notFound } from "./control-error.ts";
import { readJson, readQuery } from "./read-input.ts";

const talkQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(2_000).default(50),
});

function wrongState(message: string): ControlError {
  return new ControlError({ status: 409, code: "lab-state", message });
}

/** The traffic lab: its scenarios, one run at a time, and what has come of it. */
export function addLabControl(server: FastifyInstance, context: SandboxContext): void {
  const { lab } = context;

  server.get("/lab", () => lab.view());

  server.get("/lab/scenarios", () => ({ scenarios: SCENARIOS }));

  server.get("/lab/dialogues", (request) => ({
    dialogues: lab.talks(readQuery(request, talkQuery).limit),
  }));

  server.post("/lab/start", async (request, reply) => {
    const options = readJson(request, labOptionsSchema);
    const unknown = options.businessIds?.find((id) => context.users.get(id) === undefined);
    if (unknown !== undefined) throw notFound("user", unknown);
    switch (lab.start(options)) {
      case "started":
        return reply.code(201).send(lab.view());
      case "is-running":
        throw wrongState("A run is going on: stop it first.");
      case "no-business":
        throw new ControlError({
          status: 409,
          code: "no-business",
          message: "There is no company account to write to: one that owns an app.",
        });
    }
  });

  const steps = {
    pause: () => lab.pause(),
    resume: () => lab.resume(),
    stop: () => lab.stop(),
  };
  for (const [name, step] of Object.entries(steps)) {
    server.post(`/lab/${name}`, () => {
      if (!step()) throw wrongState(`There is nothing to ${name}.`);
      return lab.view();
    });
  }

  server.patch("/lab", (request) => {
    const { rateMultiplier } = readJson(request, labChangeSchema);
    if (!lab.setRate(rateMultiplier)) throw wrongState("No run is going on.");
    return lab.view();
  });
}
