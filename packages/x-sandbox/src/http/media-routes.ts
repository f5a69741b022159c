import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { requireDmPermission, requireUser } from "../auth/authenticate.ts";
import type { SandboxContext } from "../context.ts";
import { xErrors } from "../errors/x-error.ts";
import type { Media } from "../media/media.ts";
import { plainPng } from "../media/plain-png.ts";

function pathValue(request: FastifyRequest, name: string): string {
  return (request.params as Record<string, string | undefined>)[name] ?? "";
}

/** `AbCd.jpg` and, with the size that X's web app adds, `AbCd.jpg:large` alike. */
function nameOf(request: FastifyRequest): string {
  return pathValue(request, "file").replace(/\..*$/s, "");
}

/**
 * What the media hosts of X serve (docs/sources.md#x-media): photos of DMs to a participant who signs with OAuth 1.0a, GIF and film to
 * anybody who knows the address, and the page behind a shortened link.
 */
export function addMediaRoutes(server: FastifyInstance, context: SandboxContext): void {
  for (const base of ["/1.1/ton/data/dm", "/i/ton/data/dm"]) {
    server.get(`${base}/:dmId/:mediaId/:file`, async (request, reply) => {
      if (request.headers.authorization === undefined && !request.url.includes("oauth_signature")) {
        throw xErrors.unsignedMedia();
      }
      const caller = requireUser(context, { request, reply });
      requireDmPermission(caller);
      const { media, readerIds } = photo(context, request);
      if (media === undefined) throw xErrors.pageNotFound();
      if (!readerIds.includes(caller.user.id)) throw xErrors.forbidden();
      return reply.type(media.facts?.contentType ?? "image/jpeg").send(media.bytes);
    });
  }

  for (const kind of ["gif", "video"] as const) {
    const folder = kind === "gif" ? "/dm_gif/:mediaId" : "/dm_video/:mediaId/vid/:size";
    const stills = kind === "gif" ? "/dm_gif_preview/:mediaId" : "/dm_video_preview/:mediaId/img";
    server.get(`${folder}/:file`, async (request, reply) => {
      const media = published(context, request, kind);
      if (media === undefined) return notThere(reply);
      return sendFilm(request, reply, media);
    });
    server.get(`${stills}/:file`, async (request, reply) => {
      const media = published(context, request, kind);
      if (media === undefined) return notThere(reply);
      const { width, height } = media.facts ?? { width: 16, height: 9 };
      return reply.type("image/png").send(plainPng(width || 16, height || 9));
    });
  }

  server.get("/t/:code", async (request, reply) => {
    const shortUrl = `https://t.co/${pathValue(request, "code")}`;
    const target = context.dms.linkTarget(shortUrl) ?? context.welcomeMessages.linkTarget(shortUrl);
    if (target === undefined) return notThere(reply);
    return reply.header("referrer-policy", "no-referrer").redirect(target, 301);
  });
}

function notThere(reply: FastifyReply): FastifyReply {
  return reply.code(404).type("text/plain;charset=utf-8").send("Not Found");
}

/** The photo that stands in a DM or a welcome message, and who may fetch it. */
function photo(
  context: SandboxContext,
  request: FastifyRequest,
): { media: Media | undefined; readerIds: readonly string[] } {
  const messageId = pathValue(request, "dmId");
  const mediaId = pathValue(request, "mediaId");
  const dm = context.dms.get(messageId);
  const greeting = context.welcomeMessages.get(messageId);
  const shown = dm?.media ?? greeting?.media;
  if (shown?.id !== mediaId || shown.name !== nameOf(request)) {
    return { media: undefined, readerIds: [] };
  }
  return {
    media: context.media.get(mediaId),
    readerIds: dm === undefined ? [greeting?.ownerId ?? ""] : [dm.senderId, dm.recipientId],
  };
}

/** A GIF or film that stands in a message; its unguessable name is all that protects it, as on X. */
function published(
  context: SandboxContext,
  request: FastifyRequest,
  kind: "gif" | "video",
): Media | undefined {
  const media = context.media.get(pathValue(request, "mediaId"));
  const isAsked =
    media !== undefined &&
    media.kind === (kind === "gif" ? "animated_gif" : "video") &&
    media.attachedTo !== null &&
    media.name === nameOf(request);
  return isAsked ? media : undefined;
}

/** Sends media whole, or the one range that a player asks for (RFC 9110 §14). A GIF is served as it came: the sandbox makes no film of it. */
export function sendFilm(request: FastifyRequest, reply: FastifyReply, media: Media): FastifyReply {
  const { bytes } = media;
  reply.header("accept-ranges", "bytes").type(media.facts?.contentType ?? "video/mp4");
  const range = /^bytes=(\d{1,12})-(\d{0,12})$/.exec(request.headers.range ?? "");
  if (range === null) return reply.send(bytes);
  const from = Number(range[1]);
  const to = range[2] === "" ? bytes.length - 1 : Math.min(Number(range[2]), bytes.length - 1);
  if (from > to) {
    return reply.code(416).header("content-range", `bytes */${bytes.length}`).send();
  }
  return reply
    .code(206)
    .header("content-range", `bytes ${from}-${to}/${bytes.length}`)
    .send(bytes.subarray(from, to + 1));
}
