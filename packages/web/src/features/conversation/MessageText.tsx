import { useMemo } from "react";
import { textParts } from "./links.ts";

const japanese = /[\u3040-\u30ff\u3400-\u9fff]/u;

/** What somebody wrote, with its links. Japanese text is marked as such: glyphs and line breaks depend on it. */
export function MessageText({ text }: { readonly text: string }) {
  const parts = useMemo(() => textParts(text), [text]);
  return (
    <div className="t-prose" dir="auto" lang={japanese.test(text) ? "ja" : undefined}>
      {parts.map((part, index) =>
        part.kind === "text" ? (
          // The parts of one text never change their places.
          // oxlint-disable-next-line react/no-array-index-key
          <span key={index}>{part.text}</span>
        ) : (
          <a
            // oxlint-disable-next-line react/no-array-index-key
            key={index}
            href={part.href}
            title={part.href}
            target="_blank"
            rel="noopener noreferrer nofollow"
          >
            {part.text}
          </a>
        ),
      )}
    </div>
  );
}
