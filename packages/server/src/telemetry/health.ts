import { sql } from "kysely";
import type { App } from "../http/app.ts";
import type { Context, Part } from "../context.ts";

/** How one part of a node is doing. */
interface PartHealth {
  readonly name: string;
  readonly isHealthy: boolean;
  readonly detail?: Readonly<Record<string, string | number | boolean | null>>;
}

const databaseDeadlineMs = 2_000;

/**
 * `GET /health`: 200 when this node can serve, 503 when it cannot, with the state of its parts. `GET /metrics`:
 * Prometheus text. Neither needs a sign-in and neither names a customer.
 */
export function telemetryRoutes(app: App, context: Context, parts: readonly Part[]): void {
  app.get("/health", async (_request, reply) => {
    const states = [await databaseHealth(context), ...parts.map((part) => partHealth(part))];
    const isHealthy = states.every((state) => state.isHealthy);
    return reply.code(isHealthy ? 200 : 503).send({
      status: isHealthy ? "ok" : "unavailable",
      node: context.nodeId,
      parts: states,
    });
  });
  app.get("/metrics", async (_request, reply) =>
    reply.type(context.metrics.registry.contentType).send(await context.metrics.registry.metrics()),
  );
}

function partHealth(part: Part): PartHealth {
  const state = part.health?.() ?? { isHealthy: true };
  return { name: part.name, ...state };
}

async function databaseHealth(context: Context): Promise<PartHealth> {
  const startedAt = performance.now();
  try {
    await Promise.race([sql`select 1`.execute(context.db), deadline()]);
    return {
      name: "database",
      isHealthy: true,
      detail: { milliseconds: Math.round(performance.now() - startedAt) },
    };
  } catch {
    return { name: "database", isHealthy: false };
  }
}

async function deadline(): Promise<never> {
  return new Promise((_resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error("the database did not answer")),
      databaseDeadlineMs,
    );
    timer.unref();
  });
}
