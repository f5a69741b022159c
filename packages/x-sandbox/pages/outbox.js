// What a phone has sent and X has not confirmed: shown at once, kept when it fails, sent again on request.

import { text } from "./phone-words.js";
import { call, Refusal } from "./sandbox-api.js";

/** @typedef {import("./sandbox-api.js").Dm} Dm */
/** @typedef {import("./chat-log.js").Draft} Draft */
/** @typedef {Draft & { toId: string }} Sending */

let count = 0;

/** Why a message was not taken, in a sentence; nothing where the person cannot do anything about it. @param {unknown} error */
function reasonOf(error) {
  if (!(error instanceof Refusal)) return "";
  switch (error.code) {
    case "recipient-closed":
      return text.recipientClosed;
    case "invalid-media":
    case "media-not-usable":
      return text.fileRefused;
    default:
      return "";
  }
}

/**
 * @param {{ meId: string, onChange: () => void, onSent: (dm: Dm) => void }} parts
 */
export function createOutbox({ meId, onChange, onSent }) {
  /** @type {Sending[]} */
  let drafts = [];

  /** @param {Sending} draft */
  async function deliver(draft) {
    try {
      /** @type {{ mediaId?: string }} */
      let attachment = {};
      if (draft.file !== null) {
        const form = new FormData();
        form.append("userId", meId);
        form.append("media", draft.file);
        attachment = { mediaId: (await call("POST", "/media", form)).id };
      }
      const { quickReplyMetadata } = draft;
      const dm = await call("POST", "/dms", {
        fromId: meId,
        toId: draft.toId,
        text: draft.text,
        ...attachment,
        ...(quickReplyMetadata === undefined ? {} : { quickReplyMetadata }),
      });
      drafts = drafts.filter((one) => one !== draft);
      if (draft.fileUrl !== "") URL.revokeObjectURL(draft.fileUrl);
      onSent(dm);
    } catch (error) {
      draft.state = "failed";
      draft.reason = reasonOf(error);
    }
    onChange();
  }

  return {
    /** @param {string} toId */
    draftsTo: (toId) => drafts.filter((draft) => draft.toId === toId),
    /** @param {string} toId @param {{ text: string, file?: File | null, quickReplyMetadata?: string }} message */
    send(toId, { text: body, file = null, quickReplyMetadata }) {
      count += 1;
      /** @type {Sending} */
      const draft = {
        key: `draft ${count}`,
        toId,
        text: body,
        file,
        fileUrl: file === null ? "" : URL.createObjectURL(file),
        state: "sending",
        reason: "",
        ...(quickReplyMetadata === undefined ? {} : { quickReplyMetadata }),
      };
      drafts = [...drafts, draft];
      onChange();
      void deliver(draft);
    },
    /** @param {Draft} draft */
    retry(draft) {
      draft.state = "sending";
      onChange();
      void deliver(/** @type {Sending} */ (draft));
    },
  };
}
