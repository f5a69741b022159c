import type { Clock } from "../clock.ts";
import { newMediaName } from "../ids/secrets.ts";
import { snowflakeTimeMs, type SnowflakeSource } from "../ids/snowflake.ts";
import { inspectMedia, type MediaFacts } from "./inspect-media.ts";
import {
  isForDms,
  kindOfCategory,
  KIND_RULES,
  MAX_VIDEO_MS,
  type MediaCategory,
  type MediaKind,
} from "./media-category.ts";

/** Uploads can be used for this long; what was attached in time stays as long as its message. */
export const MEDIA_LIFE_MS = 86_400_000;

/** Why X could not read what was uploaded, as its `processing_info.error` says it. */
interface MediaFailure {
  readonly code: number;
  readonly name: string;
  readonly message: string;
}

/** One upload. It is open until it was finalized; from then on its bytes do not change. */
export interface Media {
  readonly id: string;
  /** Who may attach it: the uploader and `additional_owners`. */
  readonly ownerIds: readonly string[];
  readonly category: MediaCategory;
  readonly kind: MediaKind;
  readonly declaredType: string;
  readonly totalBytes: number;
  /** May be attached more than once, and to a welcome message. */
  readonly isShared: boolean;
  readonly createdAtMs: number;
  /** Unguessable last part of its address. */
  readonly name: string;
  readonly finalizedAtMs: number | null;
  readonly bytes: Buffer;
  readonly facts: MediaFacts | null;
  readonly failure: MediaFailure | null;
  /** The first message it was attached to, or null. */
  readonly attachedTo: string | null;
}

/** Where processing stands at one moment. Images are ready at once and have no processing state. */
type Processing =
  | { readonly state: "none" }
  | {
      readonly state: "pending" | "in_progress";
      readonly checkAfterSeconds: number;
      readonly percent: number;
    }
  | { readonly state: "succeeded" }
  | { readonly state: "failed"; readonly failure: MediaFailure };

/** All uploads of the sandbox. */
export interface MediaStore {
  /** Null when the sandbox's memory for uploads is used up. */
  open(upload: {
    ownerIds: readonly string[];
    category: MediaCategory;
    declaredType: string;
    totalBytes: number;
    isShared: boolean;
  }): Media | null;
  /** Undefined for unknown, expired and never attached ones. */
  get(id: string): Media | undefined;
  /** Adds or replaces one part of an open upload; false when it would exceed what was announced. */
  append(id: string, index: number, part: Buffer): boolean;
  /** Joins the parts. Null when parts are missing; otherwise the media, with a failure where the bytes are not what they should be. */
  finalize(id: string): Media | null;
  processing(media: Media): Processing;
  attach(id: string, messageId: string): void;
  list(): Media[];
  /** Puts back an upload of an earlier run. */
  restore(media: Media): void;
}

/** Memory for uploads; beyond it X's "Over capacity" is answered. */
const MAX_STORED_BYTES = 2_147_483_648;

const failed = (message: string): MediaFailure => ({ code: 1, name: "InvalidMedia", message });

/** What is wrong with the bytes of a finished upload, or null. */
function failureOf(
  upload: Pick<Media, "kind" | "declaredType">,
  { facts, size }: { facts: MediaFacts | null; size: number },
): MediaFailure | null {
  const { contentTypes, maxBytes } = KIND_RULES[upload.kind];
  const what = upload.kind === "video" ? "video" : "image";
  if (facts === null || !contentTypes.includes(facts.contentType)) {
    return failed(`Unsupported ${what} format`);
  }
  if (upload.declaredType !== "" && upload.declaredType !== facts.contentType) {
    return failed(`The file is ${facts.contentType}, not ${upload.declaredType}`);
  }
  if (size > maxBytes) return failed(`The ${what} is too large`);
  if (facts.durationMs !== null && facts.durationMs > MAX_VIDEO_MS) {
    return failed("Video is longer than 140 seconds");
  }
  return null;
}

/** Keeps uploads in memory. `processingMs` is how long video and GIF take after FINALIZE. */
export function createMediaStore(
  clock: Clock,
  ids: SnowflakeSource,
  processingMs: () => number,
): MediaStore {
  const uploads = new Map<string, Media>();
  const parts = new Map<string, Map<number, Buffer>>();

  const isGone = (media: Media): boolean =>
    media.attachedTo === null && clock.now() >= media.createdAtMs + MEDIA_LIFE_MS;

  const partBytes = (id: string): number =>
    [...(parts.get(id)?.values() ?? [])].reduce((sum, part) => sum + part.length, 0);

  function forgetExpired(): void {
    for (const media of uploads.values()) {
      if (!isGone(media)) continue;
      uploads.delete(media.id);
      parts.delete(media.id);
    }
  }

  function storedBytes(): number {
    let sum = 0;
    for (const media of uploads.values()) {
      sum += media.finalizedAtMs === null ? media.totalBytes : media.bytes.length;
    }
    return sum;
  }

  return {
    open(upload) {
      forgetExpired();
      if (storedBytes() + upload.totalBytes > MAX_STORED_BYTES) return null;
      const id = ids.next();
      const media: Media = {
        ...upload,
        id,
        kind: kindOfCategory(upload.category),
        createdAtMs: snowflakeTimeMs(id),
        name: newMediaName(),
        finalizedAtMs: null,
        bytes: Buffer.alloc(0),
        facts: null,
        failure: null,
        attachedTo: null,
      };
      uploads.set(id, media);
      parts.set(id, new Map());
      return media;
    },
    get(id) {
      const media = uploads.get(id);
      return media === undefined || isGone(media) ? undefined : media;
    },
    append(id, index, part) {
      const media = uploads.get(id);
      const held = parts.get(id);
      if (media === undefined || held === undefined) return false;
      const others = partBytes(id) - (held.get(index)?.length ?? 0);
      if (others + part.length > media.totalBytes) return false;
      held.set(index, part);
      return true;
    },
    finalize(id) {
      const media = uploads.get(id);
      const held = parts.get(id);
      if (media === undefined) return null;
      if (held === undefined) return media;
      const ordered = [...held].toSorted(([one], [other]) => one - other);
      const bytes = Buffer.concat(ordered.map(([, part]) => part));
      if (bytes.length !== media.totalBytes || bytes.length === 0) return null;
      const facts = inspectMedia(bytes);
      const done: Media = {
        ...media,
        bytes,
        facts,
        failure: failureOf(media, { facts, size: bytes.length }),
        finalizedAtMs: clock.now(),
      };
      uploads.set(id, done);
      parts.delete(id);
      return done;
    },
    processing(media) {
      if (media.kind === "photo" && media.failure === null) return { state: "none" };
      if (media.finalizedAtMs === null) return { state: "none" };
      const totalMs = processingMs();
      const passedMs = clock.now() - media.finalizedAtMs;
      if (passedMs >= totalMs) {
        const { failure } = media;
        return failure === null ? { state: "succeeded" } : { state: "failed", failure };
      }
      return {
        state: passedMs * 2 < totalMs ? "pending" : "in_progress",
        checkAfterSeconds: Math.max(1, Math.ceil((totalMs - passedMs) / 1000)),
        percent: Math.floor((passedMs * 100) / totalMs),
      };
    },
    attach(id, messageId) {
      const media = uploads.get(id);
      if (media === undefined || media.attachedTo !== null) return;
      uploads.set(id, { ...media, attachedTo: messageId });
    },
    list: () => [...uploads.values()].filter((media) => media.finalizedAtMs !== null),
    restore: (media) => void uploads.set(media.id, media),
  };
}

/** Why an upload cannot be attached to a message of this sender, or `ready`. */
export function readiness(
  store: MediaStore,
  { mediaId, senderId }: { mediaId: string; senderId: string },
): "ready" | "not-found" | "wrong-category" | "not-ready" | "used" {
  const media = store.get(mediaId);
  if (media === undefined || !media.ownerIds.includes(senderId)) return "not-found";
  if (!isForDms(media.category)) return "wrong-category";
  if (media.finalizedAtMs === null || media.failure !== null) return "not-ready";
  const { state } = store.processing(media);
  if (state !== "none" && state !== "succeeded") return "not-ready";
  return media.attachedTo !== null && !media.isShared ? "used" : "ready";
}
