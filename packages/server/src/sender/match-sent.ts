import type { UnboundSend } from "@tsubame/store";

/** A message of the account as X shows it: an echo in the webhook, or an entry of the list. */
export interface SentOnX {
  readonly createdAtMs: number;
  readonly text: string;
  readonly displayText: string;
  /** The app it was sent with; null when X does not say. */
  readonly sourceAppId: string | null;
  /** What goes with the text; null for the text alone. */
  readonly attachment: { readonly type: string } | null;
}

const fileTypes: ReadonlySet<string> = new Set(["photo", "animated_gif", "video"]);

/** X's clock and ours may differ by this much: a message is not older than the attempt that made it by more. */
export const echoClockSkewMs = 5_000;

/**
 * Finds the reply that a message on X is. X has no idempotency key on this route, so the evidence is: same account and
 * customer (the caller's list), the same text, our app, and a time not before an attempt of ours.
 *
 * Equal texts are matched as a multiset by time: the candidate whose nearest earlier attempt is the latest wins, and
 * each candidate is bound once. An unknown app id (on either side) does not exclude; another app's does, because then
 * the account's owner or another tool has written the same words. A message with a file is none of a reply without one;
 * X does not always tell of files, so the reverse proves nothing.
 */
export function matchSent<C extends Pick<UnboundSend, "text" | "hasMedia" | "attempts">>(
  sent: SentOnX,
  candidates: readonly C[],
  ownAppId: string | null,
): C | null {
  if (sent.sourceAppId !== null && ownAppId !== null && sent.sourceAppId !== ownAppId) return null;
  const texts = new Set([normaliseText(sent.displayText), normaliseText(sent.text)]);
  const isFile = sent.attachment !== null && fileTypes.has(sent.attachment.type);
  let best: C | null = null;
  let bestStartMs = -Infinity;
  for (const candidate of candidates) {
    if (!texts.has(normaliseText(candidate.text))) continue;
    if (isFile && !candidate.hasMedia) continue;
    for (const attempt of candidate.attempts) {
      const isPossible =
        (attempt.outcome === null || attempt.outcome === "unknown") &&
        attempt.startedAtMs - echoClockSkewMs <= sent.createdAtMs;
      if (isPossible && attempt.startedAtMs > bestStartMs) {
        best = candidate;
        bestStartMs = attempt.startedAtMs;
      }
    }
  }
  return best;
}

/**
 * A text as it can be compared: X composes Unicode (NFC), trims and folds white space, writes `&`, `<` and `>` as
 * entities in some answers, and puts a scheme or a slash at addresses when it expands its short links.
 */
export function normaliseText(text: string): string {
  return text
    .normalize("NFC")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&")
    .replaceAll(/https?:\/\//gi, "")
    .replaceAll(/\/(?=\s|$)/g, "")
    .replaceAll(/\s+/g, " ")
    .trim();
}
