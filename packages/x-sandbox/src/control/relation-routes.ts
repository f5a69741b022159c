import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import type { SandboxContext } from "../context.ts";
import type { Relations } from "../users/relations.ts";
import { ControlError, notFound } from "./control-error.ts";
import { pathValue, readJson } from "./read-input.ts";

const relation = z.strictObject({ fromId: z.string(), toId: z.string() });

function readRelation(
  context: SandboxContext,
  request: FastifyRequest,
): { fromId: string; toId: string } {
  const { fromId, toId } = readJson(request, relation);
  for (const id of [fromId, toId]) {
    if (context.users.get(id) === undefined) throw notFound("user", id);
  }
  if (fromId === toId) {
    throw new ControlError({
      status: 400,
      code: "invalid-input",
      message: "An account has no such relation to itself.",
      details: [{ field: "toId", problem: "is the same account" }],
    });
  }
  return { fromId, toId };
}

/**
 * Who follows whom (`/follows`), who takes no DMs from whom (`/blocks`), who has let whom out of the message requests (`/acceptances`),
 * and all of it for one account.
 */
export function addRelationControl(server: FastifyInstance, context: SandboxContext): void {
  const routes = (path: string, relations: Relations): void => {
    server.get(path, () => ({ [path.slice(1)]: relations.list() }));
    server.post(path, async (request, reply) => {
      const { fromId, toId } = readRelation(context, request);
      relations.add(fromId, toId);
      context.live.publish({ type: "user", userId: fromId });
      return reply.code(201).send({ fromId, toId });
    });
    server.delete(path, async (request, reply) => {
      const { fromId, toId } = readRelation(context, request);
      if (!relations.remove(fromId, toId)) throw notFound("relation to", toId);
      context.live.publish({ type: "user", userId: fromId });
      return reply.code(204).send();
    });
  };
  routes("/follows", context.follows);
  routes("/blocks", context.blocks);
  routes("/acceptances", context.acceptances);

  server.get("/users/:id/relations", (request) => {
    const id = pathValue(request, "id");
    if (context.users.get(id) === undefined) throw notFound("user", id);
    const targets = (relations: Relations): string[] =>
      relations.list().flatMap(({ fromId, toId }) => (fromId === id ? [toId] : []));
    return {
      follows: targets(context.follows),
      blocks: targets(context.blocks),
      acceptances: targets(context.acceptances),
    };
  });
}
