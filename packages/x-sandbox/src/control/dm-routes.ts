import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { SandboxContext } from "../context.ts";
import { MAX_TEXT_LENGTH } from "../dms/dm-request.ts";
import type { Dm } from "../dms/dm.ts";
import { issueDm, refusalOfRecipient } from "../dms/issue-dm.ts";
import { indicateTyping, markRead } from "../dms/read-and-typing.ts";
import type { Media } from "../media/media.ts";
import type { User } from "../users/user.ts";
import { ControlError, notFound } from "./control-error.ts";
import { pathValue, readJson, readQuery } from "./read-input.ts";
import { shownContent } from "./shown-content.ts";

const newDm = z
  .strictObject({
    fromId: z.string(),
    toId: z.string(),
    text: z
      .string()
      .refine((text) => [...text].length <= MAX_TEXT_LENGTH, "is longer than 10,000 characters")
      .default(""),
    quickReplyMetadata: z.string().max(1_000).optional(),
    mediaId: z.string().optional(),
  })
  .refine((dm) => dm.text.trim() !== "" || dm.mediaId !== undefined, {
    path: ["text"],
    message: "must not be empty",
  });

const dmQuery = z.strictObject({
  userId: z.string(),
  withId: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(100_000).default(100_000),
});

const viewer = z.strictObject({ userId: z.string() });

const conversation = z.strictObject({ userId: z.string(), withId: z.string() });

const typing = z.strictObject({ fromId: z.string(), toId: z.string() });

const reading = z.strictObject({
  userId: z.string(),
  withId: z.string(),
  lastReadId: z.string().regex(/^\d{1,20}$/),
});

function view(dm: Dm): Record<string, unknown> {
  return {
    id: dm.id,
    fromId: dm.senderId,
    toId: dm.recipientId,
    ...shownContent(dm),
    storedText: dm.text,
    createdAt: new Date(dm.createdAtMs).toISOString(),
    readAt: dm.readAtMs === null ? null : new Date(dm.readAtMs).toISOString(),
    sourceAppId: dm.sourceAppId,
    quickReplyMetadata: dm.quickReplyMetadata,
    initiatedVia: dm.initiatedVia,
    hiddenFrom: [...dm.hiddenFrom],
  };
}

/** DMs as if typed in X's own app, and what the phone shows. */
export function addDmControl(server: FastifyInstance, context: SandboxContext): void {
  const find = (id: string): User => {
    const user = context.users.get(id);
    if (user === undefined) throw notFound("user", id);
    return user;
  };

  /** A phone waits for processing by itself: only what could never be attached is refused. */
  const mediaOf = (id: string | undefined, sender: User): Media | null => {
    if (id === undefined) return null;
    const media = context.media.get(id);
    if (media === undefined || !media.ownerIds.includes(sender.id)) throw notFound("media", id);
    if (media.facts !== null && media.failure === null && media.attachedTo === null) return media;
    throw new ControlError({
      status: 409,
      code: "media-not-usable",
      message: "The picture is not ready, could not be read, or was sent before.",
      details: [{ field: "mediaId", problem: "cannot be attached" }],
    });
  };

  server.post("/dms", async (request, reply) => {
    const input = readJson(request, newDm);
    const sender = find(input.fromId);
    const recipient = find(input.toId);
    if (sender.suspended) {
      throw new ControlError({
        status: 403,
        code: "sender-suspended",
        message: "A suspended account cannot send messages.",
      });
    }
    const refusal = refusalOfRecipient(context, { sender, recipient });
    if (refusal !== null) {
      throw new ControlError({
        status: 403,
        code: "recipient-closed",
        message: refusal.message,
        details: [{ field: "toId", problem: `X would answer code ${refusal.code}` }],
      });
    }
    const media = mediaOf(input.mediaId, sender);
    const welcomeMessageId = context.welcomeMessages.takeGreeting(sender.id, recipient.id);
    const dm = issueDm(context, {
      sender,
      recipient,
      text: input.text,
      sourceAppId: null,
      media,
      quickReplyMetadata: input.quickReplyMetadata ?? null,
      initiatedVia: welcomeMessageId === null ? null : { welcomeMessageId },
    });
    return reply.code(201).send(view(dm));
  });

  server.get("/dms", (request) => {
    const { userId, withId, limit } = readQuery(request, dmQuery);
    find(userId);
    const dms =
      withId === undefined ? context.dms.ofUser(userId) : context.dms.between(userId, withId);
    return { dms: dms.slice(-limit).map(view) };
  });

  server.delete("/dms/:id", async (request, reply) => {
    const { userId } = readQuery(request, viewer);
    const id = pathValue(request, "id");
    const dm = context.dms.get(id);
    if (dm === undefined || (dm.senderId !== userId && dm.recipientId !== userId)) {
      throw notFound("message of this user", id);
    }
    dm.hiddenFrom.add(userId);
    return reply.code(204).send();
  });

  server.delete("/dms", async (request, reply) => {
    const { userId, withId } = readQuery(request, conversation);
    for (const dm of context.dms.between(find(userId).id, find(withId).id)) {
      dm.hiddenFrom.add(userId);
    }
    return reply.code(204).send();
  });

  server.post("/typing", async (request, reply) => {
    const input = readJson(request, typing);
    indicateTyping(context, { senderId: find(input.fromId).id, recipientId: find(input.toId).id });
    return reply.code(204).send();
  });

  server.post("/reads", (request) => {
    const input = readJson(request, reading);
    const readCount = markRead(context, {
      readerId: find(input.userId).id,
      senderId: find(input.withId).id,
      lastReadId: input.lastReadId,
    });
    return { readCount };
  });
}
