import { putMediaContent, type ThreadAttachment } from "@tsubame/contract";
import { ApiError } from "./api-error.ts";
import { readError } from "./call.ts";
import { requestUrl } from "./request.ts";

/** One file on its way into its slot. */
export interface UploadOptions {
  readonly mediaId: string;
  readonly file: Blob;
  /** From 0 to 1, as far as the bytes have left the browser. */
  readonly onProgress: (share: number) => void;
  readonly signal: AbortSignal;
}

/**
 * Puts a file into its slot. Not by `fetch`, which does not tell how far it has come. Throws ApiError like every call;
 * an aborted one never settles, since nobody waits for it any more.
 */
export function uploadFile(options: UploadOptions): Promise<ThreadAttachment> {
  const { mediaId, file, onProgress, signal } = options;
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(putMediaContent.method, requestUrl(putMediaContent.path, { mediaId }));
    request.setRequestHeader("Accept", "application/json");
    // What it is, the server finds out; a declared type would only be something more to believe.
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable && event.total > 0) onProgress(event.loaded / event.total);
    });
    request.addEventListener("load", () => {
      const answer = new Response(request.responseText, { status: request.status });
      if (answer.ok) resolve(JSON.parse(request.responseText) as ThreadAttachment);
      else void readError(answer).then(reject);
    });
    request.addEventListener("error", () => reject(unreachable()));
    request.addEventListener("timeout", () => reject(unreachable()));
    signal.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}

function unreachable(): ApiError {
  return new ApiError({
    status: 0,
    code: "network.unreachable",
    message: "The server did not answer.",
  });
}
