import type { Random } from "../faults/random.ts";
import type { LabLanguage } from "./intent.ts";
import { TONES, type Tone } from "./phrases.ts";

/** Who somebody is in one dialogue: their temper, and the facts that they can be asked for. */
export interface Persona {
  readonly language: LabLanguage;
  readonly tone: Tone;
  /** How long they wait for an answer before they remind, and again before they leave. */
  readonly patienceMs: number;
  /** How often they remind before they leave. */
  readonly nagLimit: number;
  /** How long until they look at a message, and how fast they type. */
  readonly readMs: number;
  readonly typingMsPerCharacter: number;
  /** Whether they can take a picture when one helps. */
  readonly hasCamera: boolean;
  readonly facts: Readonly<
    Record<"order" | "name" | "email" | "phone" | "address" | "product", string>
  >;
}

const MINUTE_MS = 60_000;

/** Shortest and longest patience in minutes, and reminders, by tone. */
const TEMPERS: Readonly<Record<Tone, { patience: readonly [number, number]; nagLimit: number }>> = {
  polite: { patience: [8, 20], nagLimit: 1 },
  casual: { patience: [5, 12], nagLimit: 1 },
  terse: { patience: [4, 10], nagLimit: 0 },
  upset: { patience: [2, 5], nagLimit: 2 },
};

const PRODUCTS: Readonly<Record<LabLanguage, readonly string[]>> = {
  ja: ["コーヒーミル", "ワンピース", "スニーカー", "電気ケトル", "ヘッドホン", "折りたたみ傘"],
  en: ["coffee grinder", "rain jacket", "running shoes", "kettle", "headphones", "backpack"],
};

const ADDRESSES: Readonly<Record<LabLanguage, readonly string[]>> = {
  ja: [
    "100-0001 東京都千代田区千代田 1-1",
    "530-0001 大阪市北区梅田 3-1",
    "810-0001 福岡市中央区天神 2-5",
  ],
  en: [
    "12 Mill Lane, Leeds LS1 4AB",
    "400 Pine St, Seattle WA 98101",
    "7 Harbour Rd, Auckland 1010",
  ],
};

/** One of a list, by the next number of the stream. */
export function pick<T>(list: readonly [T, ...T[]] | readonly T[], random: Random): T {
  const chosen = list[Math.floor(random() * list.length)];
  if (chosen === undefined) throw new RangeError("nothing to pick from");
  return chosen;
}

const between = (low: number, high: number, random: Random): number =>
  low + random() * (high - low);

const digits = (count: number, random: Random): string =>
  Array.from({ length: count }, () => Math.floor(random() * 10)).join("");

/** Draws a persona for the account with this name; the same stream gives the same one. */
export function drawPersona(
  customer: { name: string; username: string; language: LabLanguage },
  patience: number,
  random: Random,
): Persona {
  const { language } = customer;
  const tone = pick(TONES, random);
  const temper = TEMPERS[tone];
  return {
    language,
    tone,
    patienceMs: between(temper.patience[0], temper.patience[1], random) * MINUTE_MS * patience,
    nagLimit: temper.nagLimit,
    readMs: between(2_000, 12_000, random),
    typingMsPerCharacter: between(60, 160, random),
    hasCamera: random() < 0.75,
    facts: {
      order: `${pick(["A", "B", "K"], random)}${digits(2, random)}-${digits(6, random)}`,
      name: customer.name,
      email: `${customer.username.replace(/^lab[a-z]?\d+_/, "")}${digits(2, random)}@example.com`,
      // Numbers set aside for fiction: no line of theirs is ever given out.
      phone: language === "ja" ? `090-0000-${digits(4, random)}` : `+1 555 01${digits(2, random)}`,
      address: pick(ADDRESSES[language], random),
      product: pick(PRODUCTS[language], random),
    },
  };
}
