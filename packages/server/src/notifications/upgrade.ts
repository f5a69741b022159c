import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { readChannel } from "@tsubame/store";
import { WebSocketServer } from "ws";
import type { Context } from "../context.ts";
import type { App } from "../http/app.ts";
import type { Notifier } from "./notifier.ts";

/** Path of the sockets; the channel's id follows and is what authorises. */
export const socketPath = "/api/v2/notifications/ws/";
/** Longest message a client may send, in bytes: there is nothing to say but a ping. */
const inboundLimitBytes = 4096;

/**
 * Opens sockets. The unguessable id is what lets in. A channel that was made with a browser session opens only for our
 * own pages besides; one that was made with a bearer token opens anywhere, as Genesys's does, since the browser SDK runs
 * on pages of other origins. No cookie is looked at. Compression is off: it invites a bomb, and bodies are small.
 *
 * Sockets are closed before the HTTP server is, because Node waits for them otherwise; and none is opened from then on,
 * because clients that were sent away come back at once and would hold the drain up.
 */
export function serveSockets(app: App, context: Context, notifier: Notifier): void {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: inboundLimitBytes,
    perMessageDeflate: false,
    clientTracking: false,
  });
  let isClosing = false;
  const open = async (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    try {
      const admission = await admit(context, request);
      if (isClosing || typeof admission === "number") {
        refuse(socket, isClosing ? 503 : (admission as number));
        return;
      }
      server.handleUpgrade(request, socket, head, (webSocket) => {
        notifier.accept(admission.channelId, webSocket).catch((error: unknown) => {
          context.log.error({ err: error }, "a notification socket could not be opened");
          webSocket.terminate();
        });
      });
    } catch (error) {
      context.log.error({ err: error }, "a notification socket could not be admitted");
      refuse(socket, 503);
    }
  };
  app.server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on("error", () => socket.destroy());
    void open(request, socket, head);
  });
  app.addHook("preClose", async () => {
    isClosing = true;
    await notifier.closeSockets("the server stops");
  });
}

/** The channel to open, or the HTTP status that refuses it. */
async function admit(
  context: Context,
  request: IncomingMessage,
): Promise<{ channelId: string } | number> {
  const path = (request.url ?? "").split("?")[0] ?? "";
  if (!path.startsWith(socketPath)) return 404;
  const channelId = path.slice(socketPath.length);
  if (!/^[\w-]{20,64}$/.test(channelId)) return 404;
  const channel = await readChannel(context.db, channelId, context.clock.now());
  if (!channel) return 404;
  const { origin, host } = request.headers;
  const isOpenToPage =
    channel.session_id === null || isOwnOrigin(origin, host, context.config.publicUrl);
  return isOpenToPage ? { channelId } : 403;
}

/** No origin (a program), the public address, or the address that was called. */
export function isOwnOrigin(
  origin: string | undefined,
  host: string | undefined,
  publicUrl: string,
): boolean {
  if (origin === undefined) return true;
  const parsed = URL.parse(origin);
  if (!parsed || (parsed.protocol !== "http:" && parsed.protocol !== "https:")) return false;
  return parsed.origin === new URL(publicUrl).origin || parsed.host === host;
}

const reasons: Readonly<Record<number, string>> = {
  403: "Forbidden",
  404: "Not Found",
  503: "Service Unavailable",
};

function refuse(socket: Duplex, status: number): void {
  socket.end(
    `HTTP/1.1 ${status} ${reasons[status] ?? "Error"}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
  );
}
