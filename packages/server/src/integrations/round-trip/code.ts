import { randomInt } from "node:crypto";

/** Letters and digits that nobody mistakes for another, however small the screen. */
const alphabet = "ABCDEFGHJKMNPQRSTUVWXYZ23456789";
const prefix = "TSU";
const codeLength = 6;

/** A code to send as a DM, such as `TSU-7K4Q2M`: short enough to type, and nothing that anybody writes by chance. */
export function newRoundTripCode(): string {
  const letters = Array.from({ length: codeLength }, () =>
    alphabet.charAt(randomInt(alphabet.length)),
  );
  return `${prefix}-${letters.join("")}`;
}

/** Whether a message carries the code: alone or among words, in any case, and typed in full-width letters too. */
export function carriesCode(text: string, code: string): boolean {
  return plain(text).includes(plain(code));
}

function plain(text: string): string {
  return text
    .normalize("NFKC")
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]/g, "");
}
