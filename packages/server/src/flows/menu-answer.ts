import type { FlowMenu, FlowMenuOption } from "@tsubame/contract";
import { foldText } from "./folded-text.ts";
import { hasWord, searchedWord } from "./word-search.ts";

/** A number as people answer with one: 1, １, ①, (1), 1., #1, 1番, 1番です, 1でお願いします. */
const numbered =
  /^[#(【「]?\s*(\d{1,2})\s*[)】」.、。,]?\s*(?:番目?|ばん)?\s*(?:です|で|をお願いします|お願いします|でお願いします|にします)?[.。!！]*$/u;

/**
 * The option that a message chooses, or null when it fits none: by the tap's metadata, by number, by label, by value, or
 * by naming exactly one of the labels within a longer text.
 */
export function menuAnswer(
  menu: FlowMenu,
  message: { readonly text: string; readonly quickReply: string | null },
): FlowMenuOption | null {
  const { options } = menu;
  const tapped = options.find(({ value }) => value === message.quickReply);
  if (tapped) return tapped;
  const text = foldText(message.text).trim();
  const number = numbered.exec(text)?.[1];
  const chosen = number === undefined ? undefined : options[Number(number) - 1];
  if (chosen) return chosen;
  const same = (written: string) => foldText(written).trim() === text;
  const named =
    options.find(({ label }) => same(label)) ?? options.find(({ value }) => same(value));
  if (named) return named;
  const mentioned = options.filter(({ label }) => {
    const word = searchedWord(label);
    return word !== null && hasWord(text, word);
  });
  return mentioned.length === 1 ? (mentioned[0] ?? null) : null;
}
