import { createHash } from "node:crypto";
import { fileTypeFromBuffer } from "file-type";
import { imageDimensionsFromData } from "image-dimensions";
import {
  outboundMediaTypes,
  outboundVideoLimitMs,
  type MediaErrorCode,
  type OutboundMediaType,
} from "@tsubame/contract";
import type { InspectedFile } from "@tsubame/store";
import { readMp4Header } from "./mp4-header.ts";

/** Why a file is not taken, with the limit that it passed where it is one. */
export interface MediaRefusal {
  readonly errorCode: MediaErrorCode;
  readonly errorDetail?: Readonly<Record<string, string | number>>;
}

/** Either what a file is, or why it is not taken. */
export type Inspection =
  | { readonly kind: "accepted"; readonly file: InspectedFile }
  | ({ readonly kind: "refused" } & MediaRefusal);

/** A picture of more pixels would take a browser's memory, however few bytes it has. */
const maxPixels = 50_000_000;

/** Names of the same containers that libraries tell apart. */
const sameAs: Readonly<Record<string, OutboundMediaType>> = {
  "image/apng": "image/png",
  "video/x-m4v": "video/mp4",
};

/**
 * Tells what a file is from its bytes alone: what its name, its sender or X's header says does not count. Only
 * pictures and videos that browsers show without running anything pass; HTML and SVG never do.
 *
 * Pixels are read from the head of the file; nothing is decoded.
 */
export async function inspectMedia(bytes: Buffer): Promise<Inspection> {
  if (bytes.length === 0) return { kind: "refused", errorCode: "media.empty" };
  const mime = (await fileTypeFromBuffer(bytes))?.mime ?? "";
  const contentType = sameAs[mime] ?? mime;
  if (!isOutboundMediaType(contentType)) {
    return { kind: "refused", errorCode: "media.typeNotAllowed" };
  }
  const facts = contentType === "video/mp4" ? readMp4Header(bytes) : pictureFacts(bytes);
  if (facts === null) return { kind: "refused", errorCode: "media.unreadable" };
  if ((facts.width ?? 0) * (facts.height ?? 0) > maxPixels) {
    return {
      kind: "refused",
      errorCode: "media.tooManyPixels",
      errorDetail: { limit: maxPixels },
    };
  }
  const { kind } = outboundMediaTypes[contentType];
  const sha256 = createHash("sha256").update(bytes).digest();
  return { kind: "accepted", file: { bytes, kind, contentType, sha256, ...facts } };
}

/** What X would refuse of a file that is to be sent; null when it is within X's limits and our own bound. */
export function outboundRefusal(
  file: Pick<InspectedFile, "bytes" | "contentType" | "durationMs">,
  maxBytes: number,
): MediaRefusal | null {
  if (!isOutboundMediaType(file.contentType)) return { errorCode: "media.typeNotAllowed" };
  const limit = Math.min(maxBytes, outboundMediaTypes[file.contentType].maxBytes);
  if (file.bytes.length > limit) return { errorCode: "media.tooLarge", errorDetail: { limit } };
  if ((file.durationMs ?? 0) > outboundVideoLimitMs) {
    return { errorCode: "media.tooLong", errorDetail: { limit: outboundVideoLimitMs } };
  }
  return null;
}

function isOutboundMediaType(contentType: string): contentType is OutboundMediaType {
  return Object.hasOwn(outboundMediaTypes, contentType);
}

function pictureFacts(bytes: Buffer): { width: number; height: number; durationMs: null } | null {
  const size = imageDimensionsFromData(bytes);
  if (size === undefined || size.width === 0 || size.height === 0) return null;
  return { width: size.width, height: size.height, durationMs: null };
}
