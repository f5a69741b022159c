import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { limitHolder, requireMediaUser, requireWrite, takeLimit } from "../auth/authenticate.ts";
import type { UserCaller } from "../auth/authenticate.ts";
import type { SandboxContext } from "../context.ts";
import { xErrors } from "../errors/x-error.ts";
import { exactNumber } from "../ids/exact-number.ts";
import { MEDIA_LIFE_MS, type Media } from "../media/media.ts";
import {
  assumedCategory,
  kindOfCategory,
  KIND_RULES,
  readCategory,
  type MediaCategory,
} from "../media/media-category.ts";
import { bodyOf, parameterOf } from "./body.ts";

/** A picture in one request, base64 and percent-encoded at worst, or a 5 MB part. */
export const UPLOAD_BODY_LIMIT = 48 * 1_048_576;
/** Largest part of a chunked upload. */
export const MAX_PART_BYTES = 5 * 1_048_576;
/** Parts are numbered from 0 to this. */
export const MAX_SEGMENT = 999;

/** Media upload v1.1 (docs/sources.md#x-media): simple, or INIT, APPEND, FINALIZE and STATUS. Any token that may write. */
export function addUploadRoutes(server: FastifyInstance, context: SandboxContext): void {
  const path = "/1.1/media/upload.json";

  server.post(path, { bodyLimit: UPLOAD_BODY_LIMIT }, async (request, reply) => {
    const caller = requireMediaUser(context, { request, reply });
    requireWrite(caller);
    const command = parameterOf(request, "command")?.toUpperCase();
    takeLimit(context, reply, {
      name: command === "APPEND" || command === "FINALIZE" ? "media.chunk" : "media.upload",
      holder: limitHolder(caller),
    });
    switch (command) {
      case undefined:
        return simpleUpload(context, request, caller);
      case "INIT":
        return reply.code(202).send(initialise(context, request, caller));
      case "APPEND":
        return append(context, { request, reply, caller });
      case "FINALIZE":
        return finalise(context, { request, reply, caller });
      default:
        throw xErrors.badRequest(`command parameter is invalid: ${command}`);
    }
  });

  server.get(path, async (request, reply) => {
    const caller = requireMediaUser(context, { request, reply });
    takeLimit(context, reply, { name: "media.status", holder: limitHolder(caller) });
    if (parameterOf(request, "command")?.toUpperCase() !== "STATUS") {
      throw xErrors.badRequest("command parameter is invalid");
    }
    return uploadView(context, ownUpload(context, request, caller));
  });
}

function fileOf(request: FastifyRequest): Buffer {
  const body = bodyOf(request);
  const file = body.kind === "multipart" ? body.files.get("media") : undefined;
  if (file !== undefined) return file;
  const encoded = parameterOf(request, "media_data") ?? parameterOf(request, "media");
  if (encoded === undefined || encoded === "")
    throw xErrors.badRequest("media parameter is missing.");
  return Buffer.from(encoded, "base64");
}

function categoryOf(request: FastifyRequest, contentType: string): MediaCategory {
  const named = parameterOf(request, "media_category");
  if (named === undefined || named === "") return assumedCategory(contentType);
  const category = readCategory(named);
  if (category === null) throw xErrors.badRequest("media_category parameter is invalid.");
  return category;
}

/** The uploader and whoever `additional_owners` names (100 at most). */
function ownersOf(request: FastifyRequest, caller: UserCaller): string[] {
  const others = (parameterOf(request, "additional_owners") ?? "").split(",");
  return [caller.user.id, ...others.filter((id) => /^\d{1,20}$/.test(id)).slice(0, 100)];
}

function openUpload(
  context: SandboxContext,
  request: FastifyRequest,
  upload: { caller: UserCaller; declaredType: string; totalBytes: number },
): Media {
  const { caller, declaredType, totalBytes } = upload;
  const category = categoryOf(request, declaredType);
  const { maxBytes } = KIND_RULES[kindOfCategory(category)];
  if (totalBytes > maxBytes) throw xErrors.mediaTooLarge(maxBytes);
  const media = context.media.open({
    ownerIds: ownersOf(request, caller),
    category,
    declaredType,
    totalBytes,
    isShared: parameterOf(request, "shared") === "true",
  });
  if (media === null) throw xErrors.overCapacity();
  return media;
}

async function simpleUpload(
  context: SandboxContext,
  request: FastifyRequest,
  caller: UserCaller,
): Promise<unknown> {
  const bytes = fileOf(request);
  const media = openUpload(context, request, {
    caller,
    declaredType: "",
    totalBytes: bytes.length,
  });
  context.media.append(media.id, 0, bytes);
  const done = context.media.finalize(media.id);
  if (done === null || done.failure !== null) throw xErrors.mediaNotValid();
  return uploadView(context, done);
}

function initialise(
  context: SandboxContext,
  request: FastifyRequest,
  caller: UserCaller,
): Record<string, unknown> {
  const totalBytes = Number(parameterOf(request, "total_bytes"));
  if (!Number.isSafeInteger(totalBytes) || totalBytes < 1) {
    throw xErrors.badRequest("total_bytes parameter is missing or invalid.");
  }
  const declaredType = parameterOf(request, "media_type") ?? "";
  if (declaredType === "") throw xErrors.badRequest("media_type parameter is missing.");
  const media = openUpload(context, request, { caller, declaredType, totalBytes });
  return {
    media_id: exactNumber(media.id),
    media_id_string: media.id,
    expires_after_secs: expiresAfterSeconds(context, media),
  };
}

/** An upload of the caller's: somebody else's cannot be touched, nor told from one that never was. */
function ownUpload(context: SandboxContext, request: FastifyRequest, caller: UserCaller): Media {
  const media = context.media.get(parameterOf(request, "media_id") ?? "");
  if (media === undefined || !media.ownerIds.includes(caller.user.id)) {
    throw xErrors.mediaNotFound();
  }
  return media;
}

interface UploadCall {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly caller: UserCaller;
}

async function append(
  context: SandboxContext,
  { request, reply, caller }: UploadCall,
): Promise<FastifyReply> {
  const media = ownUpload(context, request, caller);
  const index = Number(parameterOf(request, "segment_index") ?? Number.NaN);
  if (!Number.isInteger(index) || index < 0 || index > MAX_SEGMENT) {
    throw xErrors.badRequest("segment_index parameter must be between 0 and 999.");
  }
  const part = fileOf(request);
  if (part.length > MAX_PART_BYTES) throw xErrors.mediaTooLarge(MAX_PART_BYTES);
  if (!context.media.append(media.id, index, part)) {
    throw xErrors.badRequest("Segments exceed the total_bytes of INIT.");
  }
  return reply.code(204).send();
}

async function finalise(
  context: SandboxContext,
  { request, reply, caller }: UploadCall,
): Promise<FastifyReply> {
  const done = context.media.finalize(ownUpload(context, request, caller).id);
  if (done === null)
    throw xErrors.badRequest("Segments do not add up to provided total file size.");
  if (done.failure !== null && done.kind === "photo") throw xErrors.mediaNotValid();
  return reply.code(201).send(uploadView(context, done));
}

/** Seconds until an upload can no longer be attached. */
export function expiresAfterSeconds(context: SandboxContext, media: Media): number {
  const leftMs = media.createdAtMs + MEDIA_LIFE_MS - context.clock.now();
  return Math.max(0, Math.floor(leftMs / 1000));
}

/** What is said about processing, in the words v1.1 and v2 share; undefined for images. */
export function processingView(
  context: SandboxContext,
  media: Media,
): Record<string, unknown> | undefined {
  const processing = context.media.processing(media);
  switch (processing.state) {
    case "none":
      return undefined;
    case "pending":
      return { state: "pending", check_after_secs: processing.checkAfterSeconds };
    case "in_progress":
      return {
        state: "in_progress",
        check_after_secs: processing.checkAfterSeconds,
        progress_percent: processing.percent,
      };
    case "succeeded":
      return { state: "succeeded", progress_percent: 100 };
    case "failed":
      return { state: "failed", progress_percent: 12, error: processing.failure };
  }
}

function uploadView(context: SandboxContext, media: Media): Record<string, unknown> {
  const processing = processingView(context, media);
  const { facts } = media;
  return {
    media_id: exactNumber(media.id),
    media_id_string: media.id,
    ...(media.finalizedAtMs === null ? {} : { size: media.bytes.length }),
    expires_after_secs: expiresAfterSeconds(context, media),
    ...(facts === null || media.kind === "video"
      ? {}
      : { image: { image_type: facts.contentType, w: facts.width, h: facts.height } }),
    ...(facts !== null && media.kind === "video"
      ? { video: { video_type: facts.contentType } }
      : {}),
    ...(processing === undefined ? {} : { processing_info: processing }),
  };
}
