import type { FastifyInstance } from "fastify";
import { WebSocketServer } from "ws";
import type { LiveUpdates } from "./live-updates.ts";

/** Path of the event stream. */
const LIVE_PATH = "/sandbox/live";

/** A phone page that does not read is cut off beyond this. */
const MAX_BUFFERED_BYTES = 1_000_000;
const MAX_SOCKETS = 1_000;

/**
 * Serves live updates as WebSocket text frames (one JSON object each) on {@link LIVE_PATH}. There is no history: a page that was away
 * asks for everything again. WebSocket rather than server-sent events, because browsers allow only six of the latter per host and
 * every customer's tab needs one. Pages of other origins are refused. Answers the function that closes all sockets.
 */
export function addLiveSocket(server: FastifyInstance, live: LiveUpdates): () => void {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 1_024 });
  server.server.on("upgrade", (request, socket, head) => {
    const { origin, host } = request.headers;
    const isOwnPage = origin === undefined || URL.parse(origin)?.host === host;
    const path = (request.url ?? "").split("?", 1)[0];
    if (path !== LIVE_PATH || !isOwnPage || sockets.clients.size >= MAX_SOCKETS) {
      socket.end("HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n");
      return;
    }
    sockets.handleUpgrade(request, socket, head, (client) => {
      client.on("error", () => client.terminate());
    });
  });
  const stopListening = live.listen((update) => {
    const text = JSON.stringify(update);
    for (const client of sockets.clients) {
      if (client.bufferedAmount > MAX_BUFFERED_BYTES) client.terminate();
      else client.send(text);
    }
  });
  return () => {
    stopListening();
    for (const client of sockets.clients) client.terminate();
    sockets.close();
  };
}
