// One message on the phone: its text, picture, place and buttons, and the line below a group of them.

import { element, icon, ICONS } from "./dom.js";
import { text } from "./phone-words.js";
import { clockTime, exactTime } from "./reader.js";

/** @typedef {import("./sandbox-api.js").Dm} Dm */
/** @typedef {import("./sandbox-api.js").User} User */
/** @typedef {import("./sandbox-api.js").Media} Media */

/** Widest and highest that a picture stands in the conversation, in pixels. */
const MAX_WIDTH = 250;
const MAX_HEIGHT = 300;

/**
 * Text with its addresses as links.
 * @param {string} body
 * @returns {(string | HTMLElement)[]}
 */
function linked(body) {
  return body
    .split(/(https?:\/\/[\w\-.~:/?#[\]@!$&'()*+,;=%]+)/u)
    .map((part, index) =>
      index % 2 === 1
        ? element("a", { href: part, target: "_blank", rel: "noreferrer" }, part)
        : part,
    );
}

/** Room for a picture before it has come. @param {{ width: number, height: number }} media */
function sizeOf({ width, height }) {
  if (width <= 0 || height <= 0) return { width: MAX_WIDTH, height: 140 };
  const scale = Math.min(1, MAX_WIDTH / width, MAX_HEIGHT / height);
  return {
    width: Math.max(60, Math.round(width * scale)),
    height: Math.max(40, Math.round(height * scale)),
  };
}

/**
 * A picture, GIF or film in its place.
 * @param {Pick<Media, "kind" | "contentType" | "width" | "height" | "url">} media
 * @param {string} name of who sent it
 */
export function mediaView(media, name) {
  const size = sizeOf(media);
  if (media.contentType.startsWith("video/")) {
    return element("video", {
      ...size,
      class: "media",
      src: media.url,
      controls: true,
      preload: "metadata",
      playsinline: true,
      loop: media.kind === "animated_gif",
      "aria-label": text.filmFrom(name),
    });
  }
  const isGif = media.kind === "animated_gif";
  return element(
    "a",
    { class: "media", href: media.url, target: "_blank", rel: "noreferrer" },
    element("img", {
      ...size,
      src: media.url,
      alt: isGif ? text.gifFrom(name) : text.pictureFrom(name),
    }),
    isGif && element("span", { class: "media-kind", "aria-hidden": "true" }, "GIF"),
  );
}

/** @param {any} location as the API took it */
function locationView(location) {
  const point = location.shared_coordinate?.coordinates?.coordinates;
  if (!Array.isArray(point)) {
    return element(
      "p",
      { class: "location" },
      icon(ICONS.pin),
      text.place(String(location.shared_place?.place?.id ?? "")),
    );
  }
  const [longitude, latitude] = point;
  const words = `${Number(latitude).toFixed(5)}, ${Number(longitude).toFixed(5)}`;
  return element(
    "p",
    { class: "location" },
    icon(ICONS.pin),
    element("span", {}, text.location, element("small", {}, words)),
    element(
      "a",
      {
        href: `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=15/${latitude}/${longitude}`,
        target: "_blank",
        rel: "noreferrer",
      },
      text.openMap,
    ),
  );
}

/**
 * @param {{ dm: Pick<Dm, "text" | "media" | "location" | "ctas"> & { createdAt?: string }, isMine: boolean, senderName: string,
 *   onDelete?: () => void }} parts
 */
export function messageView({ dm, isMine, senderName, onDelete }) {
  const title = dm.createdAt === undefined ? null : exactTime(new Date(dm.createdAt));
  return element(
    "div",
    { class: isMine ? "message mine" : "message theirs" },
    dm.media !== null && mediaView(dm.media, senderName),
    dm.location !== null && locationView(dm.location),
    dm.text !== "" && element("p", { class: "bubble", title }, linked(dm.text)),
    dm.ctas.map((cta) =>
      element("a", { class: "cta", href: cta.url, target: "_blank", rel: "noreferrer" }, cta.label),
    ),
    onDelete !== undefined &&
      element(
        "button",
        {
          type: "button",
          class: "message-delete",
          "aria-label": text.deleteMessage,
          title: text.deleteMessage,
          onclick: onDelete,
        },
        icon(ICONS.trash),
      ),
  );
}

/** The time below a group of messages, and whether the last of one's own was seen. @param {Dm} dm @param {boolean} isMine @param {boolean} isLastOfMine */
export function underline(dm, isMine, isLastOfMine) {
  const at = new Date(dm.createdAt);
  const isSeen = dm.readAt !== null;
  const showsState = isMine && isLastOfMine;
  const state = isSeen ? text.seenAt(clockTime(new Date(dm.readAt ?? ""))) : text.sent;
  return element(
    "p",
    { class: isMine ? "under mine" : "under theirs" },
    element("time", { datetime: dm.createdAt, title: exactTime(at) }, clockTime(at)),
    showsState && element("span", { class: "state" }, ` · ${state}`),
    showsState && icon(isSeen ? ICONS.readTick : ICONS.sentTick),
  );
}
