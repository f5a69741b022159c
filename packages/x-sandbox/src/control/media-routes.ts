import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import type { SandboxContext } from "../context.ts";
import { bodyOf } from "../http/body.ts";
import { sendFilm } from "../http/media-routes.ts";
import { inspectMedia } from "../media/inspect-media.ts";
import { KIND_RULES, kindOfCategory, type MediaCategory } from "../media/media-category.ts";
import type { Media } from "../media/media.ts";
import { ControlError, notFound } from "./control-error.ts";
import { pathValue, readJson } from "./read-input.ts";

/** What a phone can send in one request. */
const BODY_LIMIT = 64 * 1_048_576;

const upload = z.strictObject({ userId: z.string(), data: z.base64().min(1) });

function invalidMedia(problem: string): ControlError {
  return new ControlError({
    status: 400,
    code: "invalid-media",
    message: "X takes JPEG, PNG, WebP and GIF pictures and MP4 or MOV films within its limits.",
    details: [{ field: "data", problem }],
  });
}

/** Whose picture, and its bytes: JSON with base64, or a form with `userId` and the file `media`. */
function readUpload(request: FastifyRequest): { userId: string; bytes: Buffer } {
  const body = bodyOf(request);
  if (body.kind !== "multipart") {
    const { userId, data } = readJson(request, upload);
    return { userId, bytes: Buffer.from(data, "base64") };
  }
  const userId = body.pairs.find(([name]) => name === "userId")?.[1] ?? "";
  const bytes = body.files.get("media");
  if (bytes === undefined) throw invalidMedia("the form has no file `media`");
  return { userId, bytes };
}

function categoryFor(contentType: string): MediaCategory {
  if (contentType === "image/gif") return "dm_gif";
  return contentType.startsWith("video/") ? "dm_video" : "dm_image";
}

function view(media: Media): Record<string, unknown> {
  return {
    id: media.id,
    kind: media.kind,
    contentType: media.facts?.contentType ?? null,
    size: media.bytes.length,
    width: media.facts?.width ?? 0,
    height: media.facts?.height ?? 0,
  };
}

/** Pictures and films as if picked on a phone, and their bytes for the pages. */
export function addMediaControl(server: FastifyInstance, context: SandboxContext): void {
  server.post("/media", { bodyLimit: BODY_LIMIT }, async (request, reply) => {
    const { userId, bytes } = readUpload(request);
    if (context.users.get(userId) === undefined) throw notFound("user", userId);
    const facts = inspectMedia(bytes);
    if (facts === null) throw invalidMedia("is nothing that X takes");
    const category = categoryFor(facts.contentType);
    const { maxBytes } = KIND_RULES[kindOfCategory(category)];
    if (bytes.length > maxBytes) throw invalidMedia(`is larger than ${maxBytes} bytes`);
    const opened = context.media.open({
      ownerIds: [userId],
      category,
      declaredType: facts.contentType,
      totalBytes: bytes.length,
      isShared: false,
    });
    if (opened === null) throw invalidMedia("the sandbox has no room left for uploads");
    context.media.append(opened.id, 0, bytes);
    const media = context.media.finalize(opened.id);
    if (media === null) throw invalidMedia("cannot be read");
    if (media.failure !== null) throw invalidMedia(media.failure.message);
    return reply.code(201).send(view(media));
  });

  server.get("/media/:id", async (request, reply) => {
    const id = pathValue(request, "id");
    const media = context.media.get(id);
    if (media === undefined || media.facts === null) throw notFound("media", id);
    reply.headers({
      "x-content-type-options": "nosniff",
      "cache-control": "private, max-age=86400",
    });
    return sendFilm(request, reply, media);
  });
}
