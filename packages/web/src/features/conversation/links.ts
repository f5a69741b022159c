/** A piece of a message: plain text, or a link with the address it really leads to. */
export type TextPart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "link"; readonly text: string; readonly href: string };

const address = /https?:\/\/[^\s<>"'、。「」()]+/giu;
const trailing = /[.,!?;:)\]}]+$/u;

/** Finds http and https addresses in a text; anything else stays text, so no other scheme can become a link. */
export function textParts(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let from = 0;
  for (const match of text.matchAll(address)) {
    const shown = match[0].replace(trailing, "");
    const href = safeHref(shown);
    if (href === null) continue;
    if (match.index > from) parts.push({ kind: "text", text: text.slice(from, match.index) });
    parts.push({ kind: "link", text: shown, href });
    from = match.index + shown.length;
  }
  if (from < text.length) parts.push({ kind: "text", text: text.slice(from) });
  return parts;
}

function safeHref(shown: string): string | null {
  try {
    const url = new URL(shown);
    return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
  } catch {
    return null;
  }
}
