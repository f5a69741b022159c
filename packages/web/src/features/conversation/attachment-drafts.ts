import {
  outboundMediaTypes,
  type FileAttachment,
  type MediaErrorCode,
  type OutboundMediaType,
} from "@tsubame/contract";
import { ApiError } from "../../api/api-error.ts";

/** A file that is to go with the next reply of a conversation. */
export interface AttachmentDraft {
  readonly fileName: string;
  readonly byteCount: number;
  /** Only pictures and GIFs are shown before they are sent. */
  readonly isPicture: boolean;
  /** Address within this page that shows it. */
  readonly previewUrl: string;
  readonly state: "uploading" | "ready" | "failed";
  /** From 0 to 1. */
  readonly progress: number;
  readonly error: unknown;
  /** What the server found it to be; null until it is there. */
  readonly uploaded: FileAttachment | null;
}

/** The files chosen in every conversation, whichever is on screen: leaving one does not stop its upload. */
export interface AttachmentDrafts {
  read(conversationId: string): AttachmentDraft | null;
  /** Chooses a file, in place of one that was chosen before, and begins to upload it. */
  choose(conversationId: string, file: File, send: UploadFile): void;
  remove(conversationId: string): void;
  /** The uploaded file for a reply that is being sent; the draft is empty then. */
  take(conversationId: string): FileAttachment | null;
  subscribe(listener: () => void): () => void;
}

/** Uploads a file; the server's error otherwise. */
export type UploadFile = (
  file: File,
  options: { readonly onProgress: (share: number) => void; readonly signal: AbortSignal },
) => Promise<FileAttachment>;

/** `urls` makes and lets go of addresses of files within the page (`URL` in a browser). */
export function createAttachmentDrafts(
  urls: Pick<typeof URL, "createObjectURL" | "revokeObjectURL">,
): AttachmentDrafts {
  const drafts = new Map<string, AttachmentDraft>();
  const aborts = new Map<string, AbortController>();
  const listeners = new Set<() => void>();

  function tell(): void {
    for (const listener of listeners) listener();
  }

  function drop(conversationId: string): void {
    aborts.get(conversationId)?.abort();
    aborts.delete(conversationId);
    const draft = drafts.get(conversationId);
    if (draft === undefined) return;
    urls.revokeObjectURL(draft.previewUrl);
    drafts.delete(conversationId);
  }

  function change(conversationId: string, changed: Partial<AttachmentDraft>): void {
    const draft = drafts.get(conversationId);
    if (draft === undefined) return;
    drafts.set(conversationId, { ...draft, ...changed });
    tell();
  }

  async function upload(conversationId: string, file: File, send: UploadFile): Promise<void> {
    const abort = new AbortController();
    aborts.set(conversationId, abort);
    // Another file may have been chosen meanwhile: what this one does is nobody's business then.
    const changeMine = (changed: Partial<AttachmentDraft>) => {
      if (!abort.signal.aborted) change(conversationId, changed);
    };
    try {
      const uploaded = await send(file, {
        signal: abort.signal,
        onProgress: (progress) => changeMine({ progress }),
      });
      changeMine({ state: "ready", progress: 1, uploaded });
    } catch (error) {
      changeMine({ state: "failed", error });
    }
  }

  return {
    read: (conversationId) => drafts.get(conversationId) ?? null,
    choose(conversationId, file, send) {
      drop(conversationId);
      const refusal = refusalOf(file);
      drafts.set(conversationId, {
        fileName: file.name,
        byteCount: file.size,
        isPicture: file.type.startsWith("image/"),
        previewUrl: urls.createObjectURL(file),
        state: refusal === null ? "uploading" : "failed",
        progress: 0,
        error: refusal,
        uploaded: null,
      });
      tell();
      if (refusal === null) void upload(conversationId, file, send);
    },
    remove(conversationId) {
      drop(conversationId);
      tell();
    },
    take(conversationId) {
      const uploaded = drafts.get(conversationId)?.uploaded ?? null;
      drop(conversationId);
      tell();
      return uploaded;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** What can be told without the server, so that nobody waits for an upload that is going to be refused. */
function refusalOf(file: File): ApiError | null {
  if (file.size === 0) return refused("media.empty");
  if (!Object.hasOwn(outboundMediaTypes, file.type)) return refused("media.typeNotAllowed");
  const { maxBytes } = outboundMediaTypes[file.type as OutboundMediaType];
  return file.size > maxBytes ? refused("media.tooLarge", maxBytes) : null;
}

function refused(code: MediaErrorCode, limit?: number): ApiError {
  const parameters = limit === undefined ? {} : { limit: String(limit) };
  return new ApiError({ status: 400, code, message: code, parameters });
}
