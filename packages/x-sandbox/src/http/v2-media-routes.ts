import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Exchange } from "../auth/authenticate.ts";
import {
  requireV2User,
  takeV2Limits,
  type V2UserCaller,
  type V2Windows,
} from "../auth/authenticate-v2.ts";
import type { SandboxContext } from "../context.ts";
import { visibleEvent } from "../dms/conversation-events.ts";
import { mediaKey } from "../dms/dm-views-v2.ts";
import { XProblem, xProblems } from "../errors/x-problem.ts";
import {
  kindOfCategory,
  KIND_RULES,
  MEDIA_CATEGORIES,
  type MediaCategory,
} from "../media/media-category.ts";
import type { Media } from "../media/media.ts";
import { bodyOf } from "./body.ts";
import { pathParameter } from "./path-parameter.ts";
import {
  expiresAfterSeconds,
  MAX_PART_BYTES,
  MAX_SEGMENT,
  processingView,
  UPLOAD_BODY_LIMIT,
} from "./upload-routes.ts";
import { readV2Body } from "./v2-body.ts";
import { readV2Id, readV2Parameters } from "./v2-query.ts";

const category = z.enum(MEDIA_CATEGORIES);
const owners = z
  .array(z.string().regex(/^\d{1,20}$/))
  .max(100)
  .optional();

const initialisation = z.strictObject({
  media_category: category,
  media_type: z.string().min(1),
  total_bytes: z.number().int().min(1),
  shared: z.boolean().optional(),
  additional_owners: owners,
});
const part = z.strictObject({
  media: z.base64(),
  segment_index: z.coerce.number().int().min(0).max(MAX_SEGMENT),
});
const whole = z.strictObject({
  media: z.base64(),
  media_category: category,
  media_type: z.string().optional(),
  shared: z.boolean().optional(),
  additional_owners: owners,
});

const UPLOAD_WINDOWS: V2Windows = {
  user: "v2.media.upload",
  appDay: "v2.media.upload.app-day",
};
const STATUS_WINDOWS: V2Windows = { user: "v2.media.status", appDay: "v2.media.status.app-day" };
const CHUNK_WINDOWS: V2Windows = { user: "v2.media.chunk", appDay: "v2.media.chunk.app-day" };

/** Media of v2 (docs/sources.md#x-media): uploads in parts or at once, and the download of what stands in a DM. */
export function addV2MediaRoutes(server: FastifyInstance, context: SandboxContext): void {
  const uploader = (exchange: Exchange, windows: V2Windows): V2UserCaller => {
    const caller = requireV2User(context, exchange, {
      accepts: ["oauth1", "oauth2"],
      permission: "read-write",
      scopes: ["media.write"],
    });
    takeV2Limits(context, exchange.reply, { caller, windows });
    return caller;
  };

  server.post("/2/media/upload/initialize", async (request, reply) => {
    const caller = uploader({ request, reply }, CHUNK_WINDOWS);
    const wanted = readV2Body(request, initialisation);
    const media = open(context, caller, {
      category: wanted.media_category,
      declaredType: wanted.media_type,
      totalBytes: wanted.total_bytes,
      isShared: wanted.shared ?? false,
      additionalOwners: wanted.additional_owners ?? [],
    });
    return { data: view(context, media) };
  });

  const limit = { bodyLimit: UPLOAD_BODY_LIMIT };
  server.post("/2/media/upload/:id/append", limit, async (request, reply) => {
    const caller = uploader({ request, reply }, CHUNK_WINDOWS);
    const media = ownUpload(context, caller, readV2Id(request, "id"));
    const { bytes, index } = readPart(request);
    if (bytes.length > MAX_PART_BYTES) throw tooLarge("media", MAX_PART_BYTES);
    if (!context.media.append(media.id, index, bytes)) {
      throw wrong("media", "Segments exceed the total_bytes of the initialization.");
    }
    const leftSeconds = expiresAfterSeconds(context, media);
    return { data: { expires_at: Math.floor(context.clock.now() / 1000) + leftSeconds } };
  });

  server.post("/2/media/upload/:id/finalize", async (request, reply) => {
    const caller = uploader({ request, reply }, CHUNK_WINDOWS);
    const done = context.media.finalize(ownUpload(context, caller, readV2Id(request, "id")).id);
    if (done === null) throw wrong("id", "Segments do not add up to provided total file size.");
    if (done.failure !== null && done.kind === "photo") throw wrong("media", done.failure.message);
    return { data: view(context, done) };
  });

  server.get("/2/media/upload", async (request, reply) => {
    const caller = uploader({ request, reply }, STATUS_WINDOWS);
    const asked = readV2Parameters(request, {
      command: { kind: "list", values: ["STATUS"] },
      media_id: { kind: "text" },
    });
    return { data: view(context, ownUpload(context, caller, asked.media_id ?? "")) };
  });

  server.post("/2/media/upload", limit, async (request, reply) => {
    const caller = uploader({ request, reply }, UPLOAD_WINDOWS);
    const { bytes, ...wanted } = readWhole(request);
    const media = open(context, caller, { ...wanted, totalBytes: bytes.length });
    context.media.append(media.id, 0, bytes);
    const done = context.media.finalize(media.id);
    if (done === null) throw wrong("media", "The media is empty.");
    if (done.failure !== null && done.kind === "photo") throw wrong("media", done.failure.message);
    return { data: view(context, done) };
  });

  addDownload(server, context);
}

/** The only call that takes nothing but OAuth 2.0 user tokens. */
function addDownload(server: FastifyInstance, context: SandboxContext): void {
  const path = "/2/dm_conversations/media/:dm_id/:media_id/:resource_id";
  server.get(path, async (request, reply): Promise<FastifyReply> => {
    const caller = requireV2User(
      context,
      { request, reply },
      { accepts: ["oauth2"], scopes: ["dm.read"] },
    );
    takeV2Limits(context, reply, { caller, windows: { user: "v2.media.download" } });
    const id = readV2Id(request, "dm_id");
    const mediaId = readV2Id(request, "media_id");
    const event = visibleEvent(context, { id, userId: caller.user.id });
    const shown = event === undefined || event.kind === "join" ? null : event.media;
    const name = pathParameter(request, "resource_id").replace(/\..*$/s, "");
    const media = context.media.get(mediaId);
    if (shown?.id !== mediaId || shown.name !== name || media === undefined) {
      throw xProblems.notFound({ resourceType: "media", parameter: "media_id", value: mediaId });
    }
    return reply.type(shown.contentType).send(media.bytes);
  });
}

const wrong = (parameter: string, message: string): XProblem =>
  xProblems.invalidRequest([{ parameter, values: [], message }]);

const tooLarge = (parameter: string, maxBytes: number): XProblem =>
  wrong(parameter, `$.${parameter}: may only be ${maxBytes} bytes`);

interface Wanted {
  readonly category: MediaCategory;
  readonly declaredType: string;
  readonly isShared: boolean;
  readonly additionalOwners: readonly string[];
}

function open(
  context: SandboxContext,
  caller: V2UserCaller,
  wanted: Wanted & { totalBytes: number },
): Media {
  const { additionalOwners, ...upload } = wanted;
  const { maxBytes } = KIND_RULES[kindOfCategory(wanted.category)];
  if (wanted.totalBytes > maxBytes) throw tooLarge("total_bytes", maxBytes);
  const media = context.media.open({
    ...upload,
    ownerIds: [caller.user.id, ...additionalOwners],
  });
  if (media !== null) return media;
  throw new XProblem(503, {
    title: "Service Unavailable",
    detail: "Service Unavailable",
    type: "about:blank",
    status: 503,
  });
}

function ownUpload(context: SandboxContext, caller: V2UserCaller, id: string): Media {
  const media = context.media.get(id);
  if (media !== undefined && media.ownerIds.includes(caller.user.id)) return media;
  throw xProblems.notFound({ resourceType: "media", parameter: "id", value: id });
}

function readPart(request: FastifyRequest): { bytes: Buffer; index: number } {
  const body = bodyOf(request);
  if (body.kind !== "multipart") {
    const { media, segment_index: index } = readV2Body(request, part);
    return { bytes: Buffer.from(media, "base64"), index };
  }
  const index = Number(body.pairs.find(([name]) => name === "segment_index")?.[1] ?? Number.NaN);
  const bytes = body.files.get("media");
  if (bytes === undefined) throw wrong("media", "$.media: is missing but it is required");
  if (!Number.isInteger(index) || index < 0 || index > MAX_SEGMENT) {
    throw wrong("segment_index", `$.segment_index: must be between 0 and ${MAX_SEGMENT}`);
  }
  return { bytes, index };
}

function readWhole(request: FastifyRequest): Wanted & { bytes: Buffer } {
  const body = bodyOf(request);
  if (body.kind !== "multipart") {
    const wanted = readV2Body(request, whole);
    return {
      bytes: Buffer.from(wanted.media, "base64"),
      category: wanted.media_category,
      declaredType: wanted.media_type ?? "",
      isShared: wanted.shared ?? false,
      additionalOwners: wanted.additional_owners ?? [],
    };
  }
  const field = (wanted: string): string | undefined =>
    body.pairs.find(([name]) => name === wanted)?.[1];
  const bytes = body.files.get("media");
  const named = category.safeParse(field("media_category"));
  if (bytes === undefined) throw wrong("media", "$.media: is missing but it is required");
  if (!named.success) {
    throw wrong(
      "media_category",
      `$.media_category: must be one of [${MEDIA_CATEGORIES.join(",")}]`,
    );
  }
  return {
    bytes,
    category: named.data,
    declaredType: field("media_type") ?? "",
    isShared: field("shared") === "true",
    additionalOwners: (field("additional_owners") ?? "").split(",").filter((one) => one !== ""),
  };
}

function view(context: SandboxContext, media: Media): Record<string, unknown> {
  const processing = processingView(context, media);
  const { facts } = media;
  return {
    id: media.id,
    media_key: mediaKey(media),
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
