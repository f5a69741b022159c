import http from "node:http";
import https from "node:https";
import { getCACertificates } from "node:tls";
import type { Scheduler } from "../time/virtual-clock.ts";

/** Most of an answer that is read: a CRC answer is under 100 bytes. */
const MAX_ANSWER_BYTES = 65_536;

/** One request from X to a webhook. Redirects are never followed, as X does not. */
interface WebhookRequest {
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs: number;
}

/** What came of it: an answer, or the reason why there is none. */
type WebhookAnswer =
  | { readonly kind: "answered"; readonly status: number; readonly text: string }
  | { readonly kind: "timeout" }
  | { readonly kind: "unreachable"; readonly reason: string }
  | { readonly kind: "tls-failed"; readonly reason: string };

/** Calls webhooks over kept-alive connections. */
export interface WebhookCaller {
  call(request: WebhookRequest): Promise<WebhookAnswer>;
  close(): void;
}

/** What OpenSSL and Node say when a certificate or the handshake is at fault. */
const TLS_FAILURE =
  /^ERR_(?:TLS|SSL)_|^EPROTO$|CERT|SELF_SIGNED|UNABLE_TO_VERIFY_LEAF_SIGNATURE|^CRL_|HOSTNAME_MISMATCH/;

function failureOf(error: NodeJS.ErrnoException): WebhookAnswer {
  const reason = error.code ?? error.message;
  return TLS_FAILURE.test(reason)
    ? { kind: "tls-failed", reason }
    : { kind: "unreachable", reason };
}

/**
 * Never throws: every failure is an answer of its own kind. The time-out covers connecting, sending and the whole answer, on the machine's
 * time; an advance of X's clock waits for calls under way. `authorities` (PEM) are trusted beside the machine's.
 */
export function createWebhookCaller(
  scheduler: Pick<Scheduler, "busyWith">,
  authorities: readonly string[] = [],
): WebhookCaller {
  const options = { keepAlive: true, maxSockets: 256, maxFreeSockets: 64, timeout: 4_000 };
  const plain = new http.Agent(options);
  const secure = new https.Agent({
    ...options,
    ...(authorities.length === 0 ? {} : { ca: [...getCACertificates("default"), ...authorities] }),
  });

  function once(request: WebhookRequest): Promise<WebhookAnswer | "stale-connection"> {
    return new Promise((resolve) => {
      const url = new URL(request.url);
      const isSecure = url.protocol === "https:";
      const bytes = request.body === undefined ? undefined : Buffer.from(request.body, "utf8");
      const outgoing = (isSecure ? https : http).request(url, {
        method: request.method,
        agent: isSecure ? secure : plain,
        headers: {
          ...request.headers,
          ...(bytes === undefined ? {} : { "content-length": String(bytes.length) }),
        },
      });
      const deadline = setTimeout(() => {
        resolve({ kind: "timeout" });
        outgoing.destroy();
      }, request.timeoutMs);
      outgoing.on("response", (answer) => {
        const parts: Buffer[] = [];
        let length = 0;
        answer.on("data", (part: Buffer) => {
          length += part.length;
          if (length <= MAX_ANSWER_BYTES) parts.push(part);
          else outgoing.destroy(new Error("the answer is too long"));
        });
        answer.on("end", () => {
          clearTimeout(deadline);
          const text = Buffer.concat(parts).toString("utf8");
          resolve({ kind: "answered", status: answer.statusCode ?? 0, text });
        });
        answer.on("error", (error) => {
          clearTimeout(deadline);
          resolve({ kind: "unreachable", reason: error.message });
        });
      });
      outgoing.on("error", (error: NodeJS.ErrnoException) => {
        clearTimeout(deadline);
        const isStale = outgoing.reusedSocket && error.code === "ECONNRESET";
        resolve(isStale ? "stale-connection" : failureOf(error));
      });
      outgoing.end(bytes);
    });
  }

  async function call(request: WebhookRequest): Promise<WebhookAnswer> {
    // A kept connection that the other side closed while idle says nothing about the webhook: try again on another one.
    for (let tries = 0; tries < 3; tries += 1) {
      const answer = await once(request);
      if (answer !== "stale-connection") return answer;
    }
    return { kind: "unreachable", reason: "ECONNRESET" };
  }

  return {
    call: (request) => scheduler.busyWith(call(request)),
    close() {
      plain.destroy();
      secure.destroy();
    },
  };
}
