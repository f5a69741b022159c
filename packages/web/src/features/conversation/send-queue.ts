import type { FileAttachment } from "@tsubame/contract";

/** A reply between the key press and the server's answer. */
export interface PendingReply {
  readonly localId: string;
  readonly text: string;
  /** A file that is on the server already; null: the text alone. */
  readonly attachment: FileAttachment | null;
  readonly writtenAt: string;
  /** `failed` keeps its place and its text until the person sends it again or drops it. */
  readonly state: "waiting" | "sending" | "failed";
  readonly error: unknown;
}

/** Replies of one conversation on their way to the server, in the order in which they were written. */
export interface SendQueue {
  readonly pending: () => readonly PendingReply[];
  send(text: string, attachment?: FileAttachment | null): void;
  retry(localId: string): void;
  discard(localId: string): void;
  subscribe(listener: () => void): () => void;
}

/**
 * Sends replies one after another, so that the customer reads them in the order they were written. One that fails
 * stops those behind it: nothing overtakes. `deliver` is called again with the same id, which the server answers
 * like the first time, so a lost answer never makes a second message.
 */
export function createSendQueue(options: {
  readonly deliver: (reply: Pick<PendingReply, "localId" | "text" | "attachment">) => Promise<void>;
  readonly newId: () => string;
  readonly now: () => Date;
}): SendQueue {
  let replies: readonly PendingReply[] = [];
  const listeners = new Set<() => void>();
  let isWorking = false;

  function set(next: readonly PendingReply[]): void {
    replies = next;
    for (const listener of listeners) listener();
  }

  function change(localId: string, change: Partial<PendingReply>): void {
    set(replies.map((reply) => (reply.localId === localId ? { ...reply, ...change } : reply)));
  }

  async function work(): Promise<void> {
    if (isWorking) return;
    isWorking = true;
    for (;;) {
      const head = replies[0];
      if (head === undefined || head.state === "failed") break;
      change(head.localId, { state: "sending" });
      try {
        await options.deliver(head);
        set(replies.filter((reply) => reply.localId !== head.localId));
      } catch (error) {
        change(head.localId, { state: "failed", error });
      }
    }
    isWorking = false;
  }

  return {
    pending: () => replies,
    send(text, attachment = null) {
      const writtenAt = options.now().toISOString();
      set([
        ...replies,
        { localId: options.newId(), text, attachment, writtenAt, state: "waiting", error: null },
      ]);
      void work();
    },
    retry(localId) {
      change(localId, { state: "waiting", error: null });
      void work();
    },
    discard(localId) {
      set(replies.filter((reply) => reply.localId !== localId));
      void work();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
