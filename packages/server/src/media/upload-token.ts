import type { SecretBox } from "@tsubame/store";

/** Header that opens one slot in place of a credential. */
export const uploadTokenHeader = "x-upload-token";

const lifeMs = 3_600_000;

/** Seals the right to fill one slot for an hour; any node can open it, and nothing has to be stored. */
export function makeUploadToken(secrets: SecretBox, mediaId: string, now: Date): string {
  const text = String(now.getTime() + lifeMs);
  return secrets.seal(text, placeOf(mediaId)).toString("base64url");
}

/** Whether a token opens this slot now. */
export function opensSlot(
  secrets: SecretBox,
  token: unknown,
  slot: { readonly mediaId: string; readonly now: Date },
): boolean {
  if (typeof token !== "string" || !/^[\w-]{20,500}$/.test(token)) return false;
  try {
    const until = Number(
      secrets.open(Buffer.from(token, "base64url"), placeOf(slot.mediaId)).reveal(),
    );
    return slot.now.getTime() <= until;
  } catch {
    // Not sealed here, or for another slot: both are simply no right.
    return false;
  }
}

function placeOf(mediaId: string) {
  return { table: "media", column: "upload_token", rowId: mediaId };
}
