// The control endpoints and the event stream, as the pages use them.

/**
 * @typedef {{ id: string, username: string, name: string, isBusiness: boolean, allowDmsFrom: string, suspended: boolean,
 *   locked: boolean, isSimulated: boolean }} User
 * @typedef {{ label: string, description?: string, metadata?: string }} QuickReply
 * @typedef {{ id: string, kind: "photo" | "animated_gif" | "video", contentType: string, width: number, height: number, url: string }} Media
 * @typedef {{ text: string, media: Media | null, location: Record<string, unknown> | null, quickReplies: QuickReply[],
 *   ctas: { label: string, url: string }[] }} Content
 * @typedef {Content & { id: string }} Greeting
 * @typedef {Content & { id: string, fromId: string, toId: string, createdAt: string, readAt: string | null, hiddenFrom: string[] }} Dm
 */

/** A refusal of the sandbox: its code, for example `username-taken`, and the fields that are wrong. */
export class Refusal extends Error {
  /** @param {string} code @param {string} message @param {{ field: string, problem: string }[]} [details] */
  constructor(code, message, details = []) {
    super(message);
    this.code = code;
    this.details = details;
  }
}

/**
 * @param {string} method
 * @param {string} path below `/sandbox`
 * @param {unknown} [body]
 * @returns {Promise<any>} the parsed answer, or null when there is none
 */
export const call = async (method, path, body) => request(method, `/sandbox${path}`, body);

/**
 * @param {string} method
 * @param {string} address whole path
 * @param {unknown} [body] sent as JSON; a form as a form
 * @returns {Promise<any>} the parsed answer, or null when there is none
 */
export async function request(method, address, body) {
  /** @type {RequestInit} */
  const content =
    body === undefined
      ? {}
      : body instanceof FormData
        ? { body }
        : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(address, { method, ...content });
  const text = await response.text();
  const answer = text === "" ? null : JSON.parse(text);
  if (!response.ok) {
    const { code = "failed", message = "", details = [] } = answer?.error ?? {};
    throw new Refusal(code, message, details);
  }
  return answer;
}

const FIRST_PAUSE_MS = 300;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Listens to what changes, for as long as the page lives. There is no history in the stream: `onOpen` comes at every (re)connection and
 * is the moment to ask for everything again.
 * @param {{ onOpen: () => void, onLost: () => void, onUpdate: (update: any) => void }} listener
 */
export function listen({ onOpen, onLost, onUpdate }) {
  let pauseMs = FIRST_PAUSE_MS;
  const connect = () => {
    const url = new URL("/sandbox/live", location.href);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(url);
    socket.addEventListener("open", () => {
      pauseMs = FIRST_PAUSE_MS;
      onOpen();
    });
    socket.addEventListener("message", (event) => onUpdate(JSON.parse(event.data)));
    socket.addEventListener("close", () => {
      onLost();
      setTimeout(connect, pauseMs);
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
    });
  };
  connect();
}
