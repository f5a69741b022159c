import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { SandboxContext } from "../context.ts";
import { MICROS_PER_USD } from "../developers/developer.ts";
import { readQuery } from "./read-input.ts";

const usageQuery = z.strictObject({ appId: z.string().optional() });

/** What apps used by day, and what it cost. */
export function addUsageControl(server: FastifyInstance, context: SandboxContext): void {
  server.get("/usage", (request) => {
    const { appId } = readQuery(request, usageQuery);
    const appIds = appId === undefined ? context.apps.list().map((app) => app.id) : [appId];
    return {
      lines: context.usage
        .lines({ appIds })
        .map(({ costMicros, ...line }) =>
          Object.assign(line, { costUsd: costMicros / MICROS_PER_USD }),
        ),
    };
  });
}
