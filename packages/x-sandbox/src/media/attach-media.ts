import type { SandboxContext } from "../context.ts";
import { xErrors } from "../errors/x-error.ts";
import { readiness, type Media } from "./media.ts";
import { categoryWord } from "./media-category.ts";

/**
 * The upload that a v1.1 message names, or X's refusal: 325 when it is unknown, expired or somebody else's, 214 when it was uploaded for
 * a post, 324 when it is not ready, could not be read, or was used in another message without being shared.
 */
export function mediaToAttach(
  context: SandboxContext,
  wanted: { mediaId: string | null; senderId: string },
): Media | null {
  const { mediaId, senderId } = wanted;
  if (mediaId === null) return null;
  const media = context.media.get(mediaId);
  const state = readiness(context.media, { mediaId, senderId });
  if (media === undefined) throw xErrors.mediaNotFound();
  switch (state) {
    case "ready":
      return media;
    case "not-found":
      throw xErrors.mediaNotFound();
    case "wrong-category":
      throw xErrors.badRequest(
        `event.message_create.message_data.attachment.media.id: Invalid Media ID of category ${categoryWord(media.category)}`,
      );
    case "not-ready":
    case "used":
      throw xErrors.mediaNotValid();
  }
}
