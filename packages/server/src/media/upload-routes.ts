import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import multipart from "@fastify/multipart";
import type { FastifyRequest } from "fastify";
import { postMediaContent, putMediaContent, type ThreadAttachment } from "@tsubame/contract";
import { readMedia, settleUpload, type MediaRow, type UploadResult } from "@tsubame/store";
import { mayRead } from "../conversations/access.ts";
import type { Context } from "../context.ts";
import type { App } from "../http/app.ts";
import { AppError, notFound } from "../http/errors.ts";
import type { Principal } from "../http/principal.ts";
import { bind, type RouteHost } from "../http/route.ts";
import { transact } from "../transaction.ts";
import { fileView, mediaOfRow } from "./attachment-view.ts";
import { createByteBudget, type ByteBudget } from "./byte-budget.ts";
import { inspectMedia, outboundRefusal, type MediaRefusal } from "./inspect-media.ts";
import { uploadRefused } from "./refusal.ts";
import { opensSlot, uploadTokenHeader } from "./upload-token.ts";

/** Largest files that may be under way into one node at the same moment. */
const uploadsAtOnce = 4;

/**
 * Where files go into their slots: as they are, or as a form with one file (Genesys's older way). A part of the
 * application of its own, because nothing else takes bodies that are not JSON.
 */
export async function uploadRoutes(host: RouteHost, context: Context): Promise<void> {
  const { mediaMaxBytes } = context.config;
  const budget = createByteBudget(uploadsAtOnce * mediaMaxBytes);
  await host.app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    await scope.register(multipart, {
      limits: { files: 1, fields: 4, parts: 5, fieldSize: 1024, fileSize: mediaMaxBytes },
    });
    scope.addContentTypeParser("*", (_request, payload, done) => done(null, payload));
    const inner = { ...host, app: scope as unknown as App };
    for (const endpoint of [putMediaContent, postMediaContent]) {
      bind(inner, endpoint, async ({ params, principalOrNull, request }) =>
        receive({ context, budget, request, principal: principalOrNull }, params.mediaId),
      );
    }
  });
}

interface Upload {
  readonly context: Context;
  readonly budget: ByteBudget;
  readonly request: FastifyRequest;
  readonly principal: Principal | null;
}

/** Takes a file into its slot, once. What X would refuse is refused here, and the slot is `invalid` from then on. */
async function receive(upload: Upload, mediaId: string): Promise<ThreadAttachment> {
  const { context } = upload;
  const slot = await openSlot(upload, mediaId);
  const release = upload.budget.reserve(announcedBytes(upload.request, context));
  if (release === null) throw tooManyUploads();
  let result: UploadResult;
  try {
    result = await readFile(upload, slot);
  } finally {
    release();
  }
  const isSettled = await transact(context, (trx) =>
    settleUpload(trx, mediaId, result, context.clock.now()),
  );
  if (!isSettled) throw slotUsed(mediaId);
  if (result.kind === "refused") throw uploadRefused(result as MediaRefusal);
  const stored = await readMedia(context.db, mediaId);
  if (stored === undefined) throw notFound("medium", mediaId);
  return fileView(mediaOfRow(stored));
}

/** The slot, for whoever made it, a program that may act for agents, or the bearer of the slot's own header. */
async function openSlot(upload: Upload, mediaId: string): Promise<MediaRow> {
  const { context, principal, request } = upload;
  const now = context.clock.now();
  const hasToken = opensSlot(context.secrets, request.headers[uploadTokenHeader], {
    mediaId,
    now,
  });
  if (!hasToken && principal === null) {
    throw new AppError({
      code: "authentication.required",
      status: 401,
      message: `Send a credential, or the header ${uploadTokenHeader} that came with the slot.`,
    });
  }
  const slot = await readMedia(context.db, mediaId);
  const isMine =
    hasToken ||
    (slot !== undefined &&
      principal !== null &&
      (principal.userId === null
        ? await mayRead(context.db, principal, slot.conversation_id)
        : slot.created_by === principal.userId));
  if (slot?.direction !== "outbound" || !isMine) throw notFound("medium", mediaId);
  if (slot.state !== "uploading") throw slotUsed(mediaId);
  return slot;
}

function slotUsed(mediaId: string): AppError {
  return new AppError({
    code: "media.slotUsed",
    status: 409,
    message: "A file has come into this slot already. Make another slot.",
    details: { mediaId },
  });
}

function tooManyUploads(): AppError {
  return new AppError({
    code: "service.unavailable",
    status: 503,
    message: "Too many files are on their way at once. Try again in a moment.",
    isRetryable: true,
    details: { retryAfterSeconds: 2 },
  });
}

/** What may come at most: a form has more bytes than its file, and a lie is found out while reading. */
function announcedBytes(request: FastifyRequest, context: Context): number {
  const announced = Number(request.headers["content-length"] ?? Number.NaN);
  const { mediaMaxBytes } = context.config;
  return Number.isFinite(announced) ? Math.min(announced, mediaMaxBytes) : mediaMaxBytes;
}

async function readFile({ context, request }: Upload, slot: MediaRow): Promise<UploadResult> {
  const { mediaMaxBytes } = context.config;
  const { stream, fileName } = await bodyOf(request);
  const bytes = await readBounded(stream, mediaMaxBytes);
  if (bytes === null) {
    return {
      kind: "refused",
      errorCode: "media.tooLarge",
      errorDetail: { limit: mediaMaxBytes },
    };
  }
  if (!isAsAnnounced(bytes, slot)) return { kind: "refused", errorCode: "media.checksum" };
  const inspection = await inspectMedia(bytes);
  if (inspection.kind === "refused") return inspection;
  const refusal = outboundRefusal(inspection.file, mediaMaxBytes);
  if (refusal !== null) return { kind: "refused", ...refusal };
  return {
    kind: "stored",
    file: inspection.file,
    fileName: slot.file_name ?? readableName(fileName),
  };
}

async function bodyOf(
  request: FastifyRequest,
): Promise<{ stream: Readable; fileName: string | null }> {
  if (!request.isMultipart()) {
    // No body at all: an empty file.
    const stream = request.body instanceof Object ? (request.body as Readable) : request.raw;
    return { stream, fileName: null };
  }
  const part = await request.file({ throwFileSizeLimit: false });
  if (part === undefined) {
    throw new AppError({
      code: "bad.request",
      status: 400,
      message: "The form has no file. Send one part with a file name.",
    });
  }
  return { stream: part.file, fileName: part.filename };
}

/** The bytes; null when they are more than allowed. */
async function readBounded(stream: Readable, maxBytes: number): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) return null;
    chunks.push(chunk);
  }
  // A form's file ends quietly at its limit.
  if ("truncated" in stream && stream.truncated === true) return null;
  return Buffer.concat(chunks, size);
}

function isAsAnnounced(bytes: Buffer, slot: MediaRow): boolean {
  if (slot.byte_count !== null && Number(slot.byte_count) !== bytes.length) return false;
  if (slot.declared_md5 === null) return true;
  return createHash("md5").update(bytes).digest().equals(slot.declared_md5);
}

/** A name that a database keeps and a screen shows: no control characters, at most 255 characters. */
function readableName(name: string | null): string | null {
  const clean = (name ?? "")
    .toWellFormed()
    .replaceAll(/\p{Cc}/gu, "")
    .slice(0, 255)
    .trim();
  return clean === "" ? null : clean;
}
