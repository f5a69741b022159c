import {
  getConversationsMessageCommunicationMessagesMediaMediaId,
  getConversationsMessagingSupportedcontentDefault,
  getMediaContent,
  outboundMediaTypes,
  postConversationsMessageCommunicationMessagesMedia,
  postConversationsMessageCommunicationMessagesMediaUploads,
  postMediaFetch,
} from "@tsubame/contract";
import {
  appendEvents,
  insertUpload,
  readLegOfCommunication,
  readMedia,
  readThreadEnds,
  requestFetch,
  type MediaRow,
} from "@tsubame/store";
import { actorColumns, actorOf } from "../conversations/actor.ts";
import { assertReadable, isOwn, mayRead, notActiveParticipant } from "../conversations/access.ts";
import type { Context } from "../context.ts";
import { AppError, notFound } from "../http/errors.ts";
import type { Principal } from "../http/principal.ts";
import { bind, type RouteHost } from "../http/route.ts";
import { transact } from "../transaction.ts";
import { fileView, mediaOfRow } from "./attachment-view.ts";
import type { MediaFetcher } from "./fetcher.ts";
import { uploadRefused } from "./refusal.ts";
import { serveMedia } from "./serve-media.ts";
import { slotView } from "./slot-view.ts";
import { makeUploadToken, uploadTokenHeader } from "./upload-token.ts";

/** Files of conversations: slots for those that are to be sent, and the bytes of those that are here. */
export function mediaRoutes(
  host: RouteHost,
  context: Context,
  fetcher: Pick<MediaFetcher, "wake">,
): void {
  const origin = context.config.publicUrl;
  const readable = async (mediaId: string, principal: Principal): Promise<MediaRow> => {
    const media = await readMedia(context.db, mediaId);
    // Whose file it is must not be told to somebody who may not see it.
    if (!media || !(await mayRead(context.db, principal, media.conversation_id))) {
      throw notFound("medium", mediaId);
    }
    return media;
  };

  bind(host, postConversationsMessageCommunicationMessagesMedia, async ({ params, principal }) => {
    const integrationId = await writableConversation(context, { ...params, principal });
    const mediaId = await insertUpload(context.db, {
      integrationId,
      conversationId: params.conversationId,
      fileName: null,
      byteCount: null,
      md5: null,
      userId: principal.userId,
      now: context.clock.now(),
    });
    const slot = { id: mediaId, state: "uploading" as const };
    return slotView(slot, { ...params, origin });
  });

  bind(host, postConversationsMessageCommunicationMessagesMediaUploads, async (call) => {
    const { params, principal, body } = call;
    const integrationId = await writableConversation(context, { ...params, principal });
    const limit = context.config.mediaMaxBytes;
    if (body.contentLengthBytes > limit) {
      throw uploadRefused({ errorCode: "media.tooLarge", errorDetail: { limit } });
    }
    const now = context.clock.now();
    const mediaId = await insertUpload(context.db, {
      integrationId,
      conversationId: params.conversationId,
      fileName: body.fileName,
      byteCount: body.contentLengthBytes,
      md5: body.contentMd5 === undefined ? null : Buffer.from(body.contentMd5, "base64"),
      userId: principal.userId,
      now,
    });
    const { uploadUrl, selfUri } = slotView(
      { id: mediaId, state: "uploading" },
      { ...params, origin },
    );
    return {
      id: mediaId,
      name: body.fileName,
      uploadUrl: uploadUrl ?? "",
      uploadHeaders: { [uploadTokenHeader]: makeUploadToken(context.secrets, mediaId, now) },
      selfUri,
    };
  });

  bind(host, getConversationsMessageCommunicationMessagesMediaMediaId, async (call) => {
    const { params, principal } = call;
    await assertReadable(context.db, principal, params.conversationId);
    const media = await readMedia(context.db, params.mediaId);
    if (media?.conversation_id !== params.conversationId || media.direction !== "outbound") {
      throw notFound("medium", params.mediaId);
    }
    return slotView(mediaOfRow(media), { ...params, origin });
  });

  bind(host, getConversationsMessagingSupportedcontentDefault, async () => supportedContent);

  bind(host, getMediaContent, async ({ params, principal, request, reply }) => {
    const media = await readable(params.mediaId, principal);
    if (media.state !== "stored") throw notFound("medium", params.mediaId);
    return serveMedia({ request, reply, db: context.db }, media);
  });

  bind(host, postMediaFetch, async ({ params, principal }) => {
    const { mediaId } = params;
    const media = await readable(mediaId, principal);
    const isRequested = await transact(context, async (trx) => {
      if (!(await requestFetch(trx, mediaId, context.clock.now()))) return false;
      await appendEvents(trx, [
        {
          kind: "media.requested",
          conversationId: media.conversation_id,
          messageId: media.message_id,
          integrationId: media.integration_id,
          detail: { mediaId },
          ...actorColumns(actorOf(principal)),
        },
      ]);
      return true;
    });
    if (!isRequested) throw nothingToFetch(media);
    fetcher.wake();
    return fileView(mediaOfRow(await readable(mediaId, principal)));
  });
}

function nothingToFetch(media: MediaRow): AppError {
  return new AppError({
    code: "media.notGivenUp",
    status: 409,
    message: `The file is ${media.state}; only one that was refused or could not be fetched is fetched again.`,
    details: { mediaId: media.id, state: media.state },
  });
}

/** The account of a conversation in which the caller has a connected leg. */
async function writableConversation(
  context: Pick<Context, "db">,
  leg: {
    readonly conversationId: string;
    readonly communicationId: string;
    readonly principal: Principal;
  },
): Promise<string> {
  await assertReadable(context.db, leg.principal, leg.conversationId);
  const found = await readLegOfCommunication(context.db, leg);
  if (!found) throw notFound("communication", leg.communicationId);
  if (!isOwn(leg.principal, found) || found.state !== "connected") {
    throw notActiveParticipant("Only the agent who is connected here sends files from here.");
  }
  const ends = await readThreadEnds(context.db, leg.conversationId);
  if (!ends) throw notFound("conversation", leg.conversationId);
  return ends.integration_id;
}

const allTypes = Object.keys(outboundMediaTypes).map((type) => ({ type }));

const supportedContent = {
  id: "default",
  name: "Everything that X carries",
  version: 1,
  mediaTypes: { allow: { inbound: allTypes, outbound: allTypes } },
  selfUri: "/api/v2/conversations/messaging/supportedcontent/default",
};
