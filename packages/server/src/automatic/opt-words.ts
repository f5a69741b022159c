import {
  appendEvents,
  readOptWords,
  writeOptWord,
  type MessageWrite,
  type Writer,
} from "@tsubame/store";

/** Longest word that can be set; longer messages are not looked at. */
const optWordLimit = 50;

/** As words are compared: compatible forms (full width) made one, without regard to case, space and end marks. */
export function foldedWord(text: string): string {
  return text
    .normalize("NFKC")
    .trim()
    .replace(/[.!。!]+$/u, "")
    .replaceAll(/\s+/gu, " ")
    .toLowerCase();
}

/** Whether a whole message is one of the words for "no more" or "again"; null: it is neither. */
export function optWordIn(
  text: string,
  words: { readonly outWords: readonly string[]; readonly inWords: readonly string[] },
): "out" | "in" | null {
  // A folded message is hardly longer than it was written; what is far longer cannot be a word.
  if (text.length > optWordLimit * 4) return null;
  const folded = foldedWord(text);
  if (folded === "") return null;
  if (words.outWords.some((word) => foldedWord(word) === folded)) return "out";
  return words.inWords.some((word) => foldedWord(word) === folded) ? "in" : null;
}

/**
 * Takes down who of a batch of inbound messages has said "no more automatic messages" or "again", in the order in which
 * they wrote. Comes before automatic replies of the same batch: the word itself gets none. One read for a batch with a
 * message as short as a word, none for others.
 */
export async function noteOptWords(trx: Writer, messages: readonly MessageWrite[]): Promise<void> {
  const candidates = messages.filter(
    ({ direction, text }) => direction === "inbound" && text.length <= optWordLimit * 4,
  );
  if (candidates.length === 0) return;
  const words = await readOptWords(trx);
  const spoken = candidates
    .toSorted((a, b) => a.createdAt.getTime() - b.createdAt.getTime())
    .flatMap((message) => {
      const kind = optWordIn(message.text, words);
      return kind === null ? [] : [{ message, kind }];
    });
  for (const { message, kind } of spoken) {
    const { integrationId, contactId, conversationId } = message;
    const writtenAt = message.createdAt;
    const isNews = await writeOptWord(trx, {
      integrationId,
      contactId,
      kind,
      writtenAt,
    });
    if (!isNews) continue;
    await appendEvents(trx, [
      {
        kind: kind === "out" ? "contact.optedOut" : "contact.optedIn",
        conversationId,
        messageId: message.id,
        integrationId,
        detail: { writtenAt: writtenAt.toISOString() },
      },
    ]);
  }
}
