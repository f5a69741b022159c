import { useQueryClient } from "@tanstack/react-query";
import {
  postConversationsMessageCommunicationMessages,
  postConversationsMessageCommunicationMessagesMediaUploads,
  type FileAttachment,
} from "@tsubame/contract";
import { createContext, use, useMemo, useSyncExternalStore, type ReactNode } from "react";
import { call } from "../../api/call.ts";
import { useMe } from "../../api/session.ts";
import { uploadFile } from "../../api/upload.ts";
import {
  createAttachmentDrafts,
  type AttachmentDraft,
  type AttachmentDrafts,
} from "./attachment-drafts.ts";
import { createDrafts, type Drafts } from "./drafts.ts";
import { createSendQueue, type PendingReply, type SendQueue } from "./send-queue.ts";
import { noteAcceptedReply } from "./thread-data.ts";

interface Replies {
  readonly drafts: Drafts;
  readonly attachments: AttachmentDrafts;
  queueOf(leg: LegAddress): SendQueue;
}

/** Where a reply goes: the conversation and my leg of it. */
export interface LegAddress {
  readonly conversationId: string;
  readonly communicationId: string;
}

const RepliesContext = createContext<Replies | null>(null);
const noReplies: readonly PendingReply[] = [];

/** Holds what I am writing and sending in every conversation, whichever is on screen. */
export function RepliesProvider({ children }: { readonly children: ReactNode }) {
  const me = useMe();
  const client = useQueryClient();
  const value = useMemo((): Replies => {
    const queues = new Map<string, SendQueue>();
    return {
      drafts: createDrafts(localStorage, me.id),
      attachments: createAttachmentDrafts(URL),
      queueOf(leg) {
        let queue = queues.get(leg.communicationId);
        if (queue === undefined) {
          queue = createSendQueue({
            deliver: async (reply) => {
              const accepted = await call(
                postConversationsMessageCommunicationMessages,
                {
                  params: { ...leg },
                  body: {
                    textBody: reply.text,
                    ...(reply.attachment === null ? {} : { mediaIds: [reply.attachment.id] }),
                  },
                },
                { idempotencyKey: reply.localId },
              );
              noteAcceptedReply(client, accepted, {
                author: { id: me.id, name: me.name },
                attachment: reply.attachment,
              });
            },
            newId: newReplyId,
            now: () => new Date(),
          });
          queues.set(leg.communicationId, queue);
        }
        return queue;
      },
    };
  }, [client, me.id, me.name]);
  return <RepliesContext value={value}>{children}</RepliesContext>;
}

/** A random id that also exists on a page served without TLS, where crypto.randomUUID does not. */
function newReplyId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function useReplies(): Replies {
  const replies = use(RepliesContext);
  if (replies === null) throw new Error("replies outside RepliesProvider");
  return replies;
}

/** Texts begun and not sent. */
export function useDrafts(): Drafts {
  return useReplies().drafts;
}

/** The file that is to go with the next reply of a leg, and what can be done with it. */
export function useAttachmentDraft(leg: LegAddress): {
  readonly draft: AttachmentDraft | null;
  readonly choose: (file: File) => void;
  readonly remove: () => void;
  readonly take: () => FileAttachment | null;
} {
  const { attachments } = useReplies();
  const { conversationId, communicationId } = leg;
  const draft = useSyncExternalStore(
    (listener) => attachments.subscribe(listener),
    () => attachments.read(conversationId),
  );
  return {
    draft,
    choose: (file) =>
      attachments.choose(conversationId, file, (chosen, options) =>
        uploadInto({ conversationId, communicationId }, chosen, options),
      ),
    remove: () => attachments.remove(conversationId),
    take: () => attachments.take(conversationId),
  };
}

/** Makes a slot for a file and fills it. */
async function uploadInto(
  leg: LegAddress,
  file: File,
  options: { readonly onProgress: (share: number) => void; readonly signal: AbortSignal },
): Promise<FileAttachment> {
  const slot = await call(
    postConversationsMessageCommunicationMessagesMediaUploads,
    {
      params: { ...leg },
      // A pasted picture may have no name.
      body: { fileName: file.name.slice(0, 255) || "file", contentLengthBytes: file.size },
    },
    { signal: options.signal },
  );
  const uploaded = await uploadFile({ ...options, mediaId: slot.id, file });
  if (!("url" in uploaded)) throw new Error("the server took a file for none");
  return uploaded;
}

/** The replies of one leg that are on their way, and the way to send more. */
export function useSendQueue(leg: LegAddress | null): {
  readonly queue: SendQueue | null;
  readonly pending: readonly PendingReply[];
} {
  const replies = useReplies();
  const queue = leg === null ? null : replies.queueOf(leg);
  const pending = useSyncExternalStore(
    queue === null ? subscribeToNothing : (listener) => queue.subscribe(listener),
    queue === null ? nothingPending : () => queue.pending(),
  );
  return { queue, pending };
}

const subscribeToNothing = () => () => undefined;
const nothingPending = () => noReplies;
