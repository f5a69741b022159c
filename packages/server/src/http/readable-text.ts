import { AppError } from "./errors.ts";

/**
 * Refuses text with a NUL character, which PostgreSQL cannot keep, or with half of a surrogate pair, which is no
 * text in any encoding. It is cheaper to say so here than to fail in the middle of a transaction.
 */
export function assertReadableText(text: string): void {
  if (!text.includes("\0") && text.isWellFormed()) return;
  throw new AppError({
    code: "bad.request",
    status: 400,
    message: "A text has a NUL character or half of a surrogate pair in it.",
  });
}
