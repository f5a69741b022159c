import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { SandboxContext } from "../context.ts";
import { faultsSchema } from "../faults/faults.ts";
import { isLimitName } from "../limits/limit-catalogue.ts";
import { settingsSchema } from "../settings/settings.ts";
import { readJson, readQuery } from "./read-input.ts";

const logQuery = z.strictObject({
  after: z.coerce.number().int().min(0).optional(),
  kind: z.string().optional(),
  limit: z.coerce.number().int().min(1).optional(),
});

const limitChanges = z.record(
  z.string().refine(isLimitName, "is not the name of a limit (GET /sandbox/limits lists them)"),
  z.strictObject({
    limit: z.number().int().min(0).max(10_000_000),
    windowSeconds: z.number().int().min(1).max(604_800),
  }),
);

/** Ground truth, faults, limits, settings and health. */
export function addBehaviourControl(server: FastifyInstance, context: SandboxContext): void {
  server.get("/log", (request) => {
    const { after, kind, limit } = readQuery(request, logQuery);
    return context.log.read({
      ...(after === undefined ? {} : { after }),
      ...(kind === undefined ? {} : { kind }),
      ...(limit === undefined ? {} : { limit }),
    });
  });

  server.delete("/log", async (_request, reply) => {
    context.log.clear();
    return reply.code(204).send();
  });

  server.get("/faults", () => context.faults.current());

  server.put("/faults", (request) => {
    context.faults.set(readJson(request, faultsSchema));
    context.log.add("faults.set", {});
    return context.faults.current();
  });

  server.delete("/faults", async (_request, reply) => {
    context.faults.set(faultsSchema.parse({}));
    context.log.add("faults.set", {});
    return reply.code(204).send();
  });

  server.get("/limits", () => context.limits.rules());

  server.put("/limits", (request) => {
    context.limits.change(readJson(request, limitChanges));
    return context.limits.rules();
  });

  server.delete("/limits/windows", async (_request, reply) => {
    context.limits.reset();
    return reply.code(204).send();
  });

  server.get("/settings", () => context.settings);

  server.put("/settings", (request) => {
    const changes = readJson(request, settingsSchema.partial());
    const given = Object.entries(changes).filter(([, value]) => value !== undefined);
    context.settings = { ...context.settings, ...Object.fromEntries(given) };
    context.regularCheck.restart();
    return context.settings;
  });

  server.get("/health", () => ({
    status: "ok",
    users: context.users.list().length,
    apps: context.apps.list().length,
    dms: context.dms.count(),
    pendingDeliveries: context.deliverer.pendingCount(),
    replayJobs: context.replayJobs.count(),
  }));
}
