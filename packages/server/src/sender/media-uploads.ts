import {
  lockSend,
  noteUploadedToX,
  postponeSend,
  readMediaBytes,
  readMediaToSend,
  settleSend,
  type MediaToSend,
  type OpenSend,
} from "@tsubame/store";
import { XMediaError, type DmMediaCategory } from "@tsubame/x-api";
import type { Logger } from "pino";
import type { Context } from "../context.ts";
import { transact } from "../transaction.ts";
import type { AccountHold } from "./account-hold.ts";
import { removedAccount } from "./post-reply.ts";
import { outcomeOfFailure, type PostOutcome } from "./send-outcome.ts";
import { retryDelayMs, type SenderTimings } from "./timings.ts";
import type { AccountClient } from "./x-clients.ts";

/**
 * Brings the files of replies to X before the replies are claimed. An upload may be repeated and a post may not, so an
 * upload belongs to no attempt: a node that is killed in the middle of one leaves a reply that simply waits.
 */
export interface MediaUploads {
  /** Those of the replies that may be claimed: without a file, or whose file X has. Begins to upload the others'. */
  withFilesReady(sends: readonly OpenSend[]): Promise<readonly OpenSend[]>;
  isBusy(): boolean;
  settled(): Promise<void>;
}

/** Each may hold a whole file in memory. */
const uploadsAtOnce = 2;
/** X's id of a file is not used when it ends within this. */
const expiryMarginMs = 10 * 60_000;
/** X may take long to look at a video; after this many times it counts as a file that X cannot use. */
const processingTries = 3;

const categories: Readonly<Record<MediaToSend["kind"], DmMediaCategory>> = {
  photo: "dm_image",
  animated_gif: "dm_gif",
  video: "dm_video",
};

/** What an upload came to, short of success. */
type UploadFailure =
  | {
      readonly kind: "final";
      readonly errorCode: string;
      readonly reason: string;
      readonly xCode: number | null;
      readonly httpStatus: number | null;
    }
  | { readonly kind: "later"; readonly atMs: number | null }
  | Extract<PostOutcome, { kind: "held" }>;

/** For the replies of one account, on the node that leads it. */
export function createMediaUploads(options: {
  readonly context: Context;
  readonly timings: SenderTimings;
  readonly log: Logger;
  readonly hold: Pick<AccountHold, "put">;
  readonly openAccount: () => Promise<AccountClient | null>;
  /** Something has changed for the plan. */
  readonly onDone: () => void;
}): MediaUploads {
  const { context, log } = options;
  const uploads = new Map<string, Promise<void>>();
  /** Failed uploads of replies that still wait. */
  const failureCounts = new Map<string, number>();
  const nowMs = () => context.clock.now().getTime();

  function isUsable({ xMediaId, xMediaExpiresAt }: MediaToSend): boolean {
    if (xMediaId === null) return false;
    return xMediaExpiresAt === null || xMediaExpiresAt.getTime() - expiryMarginMs > nowMs();
  }

  async function upload(media: MediaToSend): Promise<void> {
    const { messageId } = media;
    const account = await options.openAccount();
    if (account === null) {
      const { code, reason, httpStatus, xCode } = removedAccount;
      return settle(messageId, { kind: "final", errorCode: code, reason, httpStatus, xCode });
    }
    try {
      const bytes = await readMediaBytes(context.db, media.id);
      const uploaded = await account.client.media.upload({
        bytes,
        contentType: media.contentType,
        category: categories[media.kind],
      });
      await noteUploadedToX(context.db, {
        mediaId: media.id,
        xMediaId: uploaded.mediaId,
        expiresAt: uploaded.expiresAt,
      });
      failureCounts.delete(messageId);
      log.info({ messageId, mediaId: media.id }, "file uploaded to X");
    } catch (error) {
      await settle(messageId, failureOf(error, failureCounts.get(messageId) ?? 0));
    }
  }

  async function settle(messageId: string, failure: UploadFailure): Promise<void> {
    log.warn({ messageId, outcome: failure.kind }, "file not uploaded to X");
    if (failure.kind === "held") return options.hold.put(failure);
    if (failure.kind === "final") {
      failureCounts.delete(messageId);
      const { errorCode, kind: _kind, ...errorDetail } = failure;
      await transact(context, async (trx) => {
        if ((await lockSend(trx, messageId)) === null) return;
        await settleSend(trx, messageId, { kind: "failed", errorCode, errorDetail });
      });
      return;
    }
    const count = (failureCounts.get(messageId) ?? 0) + 1;
    failureCounts.set(messageId, count);
    const until = new Date(failure.atMs ?? nowMs() + retryDelayMs(count, options.timings));
    await context.db.transaction().execute((trx) => postponeSend(trx, messageId, until));
  }

  function begin(media: MediaToSend): void {
    const { messageId } = media;
    const work = upload(media)
      .catch((error: unknown) => {
        log.warn({ messageId, err: error }, "an upload could not be written down");
      })
      .finally(() => {
        uploads.delete(messageId);
        options.onDone();
      });
    uploads.set(messageId, work);
  }

  return {
    async withFilesReady(sends) {
      const withFile = sends.filter((send) => send.hasMedia).map((send) => send.messageId);
      if (withFile.length === 0) return sends;
      const media = await readMediaToSend(context.db, withFile);
      const ready = new Set(media.filter(isUsable).map((each) => each.messageId));
      for (const each of media) {
        if (ready.has(each.messageId) || uploads.has(each.messageId)) continue;
        if (uploads.size < uploadsAtOnce) begin(each);
      }
      return sends.filter((send) => !send.hasMedia || ready.has(send.messageId));
    },
    isBusy: () => uploads.size > 0,
    async settled() {
      await Promise.all(uploads.values());
    },
  };
}

/** Reads a failed upload. Nothing of the message is on X in any case, so whatever may pass is tried again. */
function failureOf(error: unknown, failureCount: number): UploadFailure {
  const unusable = { kind: "final", httpStatus: null, xCode: null } as const;
  if (error instanceof XMediaError) {
    if (error.fault === "too-large") {
      return { ...unusable, errorCode: "InvalidMediaContentLength", reason: "mediaTooLarge" };
    }
    const isWorthATry = error.fault === "processing-timeout" && failureCount + 1 < processingTries;
    if (isWorthATry) return { kind: "later", atMs: null };
    return { ...unusable, errorCode: "MediaTypeNotAllowed", reason: "invalidMedia" };
  }
  const outcome = outcomeOfFailure(error);
  switch (outcome.kind) {
    case "refused": {
      const { code, reason, httpStatus, xCode } = outcome;
      return { kind: "final", errorCode: code, reason, httpStatus, xCode };
    }
    case "held":
      return outcome;
    case "limited":
      return { kind: "later", atMs: outcome.resetAtMs };
    case "sent":
    case "notSent":
    case "unknown":
      return { kind: "later", atMs: null };
  }
}
