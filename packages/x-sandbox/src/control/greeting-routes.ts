import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { SandboxContext } from "../context.ts";
import { notFound } from "./control-error.ts";
import { readJson } from "./read-input.ts";
import { shownContent } from "./shown-content.ts";

const opening = z.strictObject({
  userId: z.string(),
  withId: z.string(),
  welcomeMessageId: z.string().optional(),
});

/**
 * A customer opens a conversation: what X would show. With `welcomeMessageId` it is the one of a deep link, always; without, the
 * account's default, and only where the two never wrote. The customer's next message then carries `initiated_via`.
 */
export function addGreetingControl(server: FastifyInstance, context: SandboxContext): void {
  server.post("/greetings", (request) => {
    const { userId, withId, welcomeMessageId } = readJson(request, opening);
    for (const id of [userId, withId]) {
      if (context.users.get(id) === undefined) throw notFound("user", id);
    }
    const isNew = context.dms.between(userId, withId).length === 0;
    const rule = isNew ? context.welcomeMessages.ruleOf(withId) : undefined;
    const id = welcomeMessageId ?? rule?.welcomeMessageId;
    if (id === undefined) return { welcomeMessage: null };
    const message = context.welcomeMessages.get(id);
    if (message?.ownerId !== withId) throw notFound("welcome message", id);
    context.welcomeMessages.greet(userId, message);
    return { welcomeMessage: { id: message.id, ...shownContent(message) } };
  });
}
