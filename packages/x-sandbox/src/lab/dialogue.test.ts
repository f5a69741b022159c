import { describe, expect, it } from "vitest";
import { seededRandom } from "../faults/random.ts";
import { understand, type AgentAct } from "./agent-acts.ts";
import { createDialogue, type AgentMessage, type Dialogue } from "./dialogue.ts";
import { INTENTS, type Intent, type LabLanguage } from "./intent.ts";
import { drawPersona, type Persona } from "./persona.ts";
import { phrasesOf } from "./phrase-book.ts";
import { TONES } from "./phrases.ts";

const CUSTOMERS = {
  ja: { name: "田中 花子", username: "labj1_hanako", language: "ja" },
  en: { name: "Mary Smith", username: "labe1_mary", language: "en" },
} as const;

/** A persona of a language with what matters to the test set. */
function personaOf(language: LabLanguage, change: Partial<Persona> = {}): Persona {
  return { ...drawPersona(CUSTOMERS[language], 1, seededRandom(4)), tone: "polite", ...change };
}

function begin(
  language: LabLanguage,
  intents: [Intent, ...Intent[]],
  change: Partial<Persona> = {},
  seed = 9,
): { dialogue: Dialogue; persona: Persona; opening: string } {
  const persona = personaOf(language, change);
  const dialogue = createDialogue(persona, intents, seededRandom(seed));
  return {
    dialogue,
    persona,
    opening: dialogue
      .open()
      .moves.map((move) => move.text)
      .join(" "),
  };
}

const message = (text: string, quickReplies: AgentMessage["quickReplies"] = []): AgentMessage => ({
  text,
  quickReplies,
});

const answer = (dialogue: Dialogue, ...texts: string[]): string =>
  dialogue
    .hear(texts.map((text) => message(text)))
    .moves.map((move) => move.text)
    .join(" ");

describe("what an agent's message is understood as", () => {
  it.each<[string, AgentAct[]]>([
    ["お問い合わせありがとうございます。ご注文番号を教えていただけますか?", ["asks-order-number"]],
    ["ご本人確認のため、お名前とお電話番号をお願いいたします。", ["asks-name", "asks-phone"]],
    ["少々お待ちください。確認いたします。", ["asks-to-wait"]],
    ["注文番号A12-345678の商品は本日発送しました。", ["solves"]],
    ["他にご不明な点はございますか?", ["asks-anything-else"]],
    ["ほかにお困りのことはございませんか。", ["asks-anything-else"]],
    ["破損箇所の写真をお送りいただけますか?", ["asks-picture"]],
    ["どのようなエラーメッセージが表示されますか?", ["asks-details"]],
    ["交換でよろしいでしょうか?", ["asks-yes-no"]],
    ["それでは失礼いたします。", ["says-goodbye"]],
    ["申し訳ございません。", []],
    [
      "Could you share your order number and the email address on it?",
      ["asks-order-number", "asks-email"],
    ],
    ["What is your delivery address?", ["asks-address"]],
    ["Your order number A12-345678 has been shipped.", ["solves"]],
    ["One moment please, let me check that for you.", ["asks-to-wait"]],
    ["Is there anything else I can help you with?", ["asks-anything-else"]],
    ["Hello! How can I help you today?", ["asks-details"]],
    ["Would you like a refund?", ["asks-yes-no"]],
    ["Have a nice day!", ["says-goodbye"]],
  ])("%s", (text, acts) => {
    expect(understand(text)).toEqual(acts);
  });
});

describe("a customer", () => {
  it("gives the order number when asked for it, the same one each time", () => {
    const { dialogue, persona } = begin("ja", ["where-is-my-order"]);
    expect(answer(dialogue, "ご注文番号を教えていただけますか?")).toContain(persona.facts.order);
    expect(answer(dialogue, "注文番号をもう一度お願いします。")).toContain(persona.facts.order);
  });

  it("gives everything asked for in one answer", () => {
    const { dialogue, persona } = begin("en", ["return"]);
    const said = answer(dialogue, "Sure.", "May I have your full name, email and order number?");
    for (const fact of ["name", "email", "order"] as const) {
      expect(said).toContain(persona.facts[fact]);
    }
  });

  it("has no order number when it is not about an order", () => {
    const { dialogue } = begin("ja", ["password"]);
    expect(phrasesOf("ja").noOrder).toContain(answer(dialogue, "注文番号をお願いします。"));
  });

  it("tells more when asked for details", () => {
    const { dialogue } = begin("en", ["outage"]);
    expect(phrasesOf("en").details.outage).toContain(
      answer(dialogue, "Sorry to hear that. Could you tell me more about it?"),
    );
  });

  it("thanks for the solution, has nothing else, and is gone", () => {
    const { dialogue } = begin("ja", ["where-is-my-order"]);
    expect(phrasesOf("ja").isSolved).toContain(
      answer(dialogue, "お待たせしました。本日発送しました。明日お届け予定です。"),
    );
    expect(dialogue.isSettled).toBe(true);
    const last = dialogue.hear([message("他にご不明な点はございますか?")]);
    expect(phrasesOf("ja").nothingElse).toContain(last.moves[0]?.text);
    expect(last.isOver).toBe(true);
  });

  it("raises a second concern when asked whether there is anything else", () => {
    const { dialogue } = begin("en", ["return", "password"], { tone: "casual" });
    answer(dialogue, "Your refund has been issued.");
    const next = dialogue.hear([message("Is there anything else I can help with?")]);
    expect(next.isOver).toBe(false);
    expect(dialogue.intent).toBe("password");
    expect(dialogue.isSettled).toBe(false);
    const said = next.moves[0]?.text.toLowerCase() ?? "";
    expect(
      phrasesOf("en").openings.password.some((text) => said.endsWith(text.toLowerCase())),
    ).toBe(true);
  });

  it("taps the quick reply that fits the concern, with its metadata", () => {
    const { dialogue } = begin("ja", ["return"]);
    const { moves } = dialogue.hear([
      message("どのようなご用件ですか?", [
        { label: "配送について", metadata: "delivery" },
        { label: "返品・交換", metadata: "return" },
        { label: "その他", metadata: "other" },
      ]),
    ]);
    expect(moves).toEqual([{ text: "返品・交換", quickReplyMetadata: "return" }]);
  });

  it("taps the option of a welcome message before saying what it is about", () => {
    const dialogue = createDialogue(personaOf("en"), ["outage"], seededRandom(1));
    const { moves } = dialogue.open([
      { label: "My order", metadata: "o" },
      { label: "A problem with the app", metadata: "p" },
    ]);
    expect(moves[0]).toEqual({ text: "A problem with the app", quickReplyMetadata: "p" });
    expect(moves.length).toBe(2);
  });

  it("sends a picture once when asked, and says so when there is none", () => {
    const { dialogue } = begin("ja", ["where-is-my-order"], { hasCamera: true });
    const ask = message("商品の写真を送っていただけますか?");
    expect(dialogue.hear([ask]).moves.map((move) => move.hasPicture === true)).toEqual([true]);
    expect(phrasesOf("ja").noPicture).toContain(dialogue.hear([ask]).moves[0]?.text);
    const other = begin("ja", ["where-is-my-order"], { hasCamera: false });
    expect(other.dialogue.hear([ask]).moves[0]?.hasPicture).toBeUndefined();
  });

  it("asks for an answer when there is none in what it hears", () => {
    const { dialogue } = begin("en", ["where-is-my-order"]);
    dialogue.hear([message("Sorry about that.")]);
    expect(phrasesOf("en").noProgress).toContain(answer(dialogue, "We value your business."));
  });

  it("reminds as often as its temper has it, then leaves", () => {
    const { dialogue } = begin("ja", ["cancel"], { tone: "upset", nagLimit: 2 });
    const [first, second] = phrasesOf("ja").nags;
    expect(first).toContain(dialogue.loseWaiting().moves[0]?.text);
    expect(second).toContain(dialogue.loseWaiting().moves[0]?.text);
    const last = dialogue.loseWaiting();
    expect(last.isOver).toBe(true);
    expect(phrasesOf("ja").leaves).toContain(last.moves[0]?.text);
  });

  it("is patient again after an answer", () => {
    const { dialogue } = begin("en", ["cancel"], { tone: "casual", nagLimit: 1 });
    expect(dialogue.loseWaiting().isOver).toBe(false);
    dialogue.hear([message("One moment please.")]);
    expect(dialogue.loseWaiting().isOver).toBe(false);
    expect(dialogue.loseWaiting().isOver).toBe(true);
  });
});

describe.each(["ja", "en"] as const)("phrases in %s", (language) => {
  it("leave no gap unfilled, whatever the concern and the tone", () => {
    for (const intent of INTENTS) {
      for (const tone of TONES) {
        for (let seed = 0; seed < 30; seed += 1) {
          const { opening, dialogue } = begin(language, [intent], { tone }, seed);
          expect(opening.trim()).not.toBe("");
          const said = `${opening} ${answer(dialogue, "Could you tell me your name, email, phone number, address and which product?", "詳しく教えてください。")}`;
          expect(said).not.toMatch(/[{}]|undefined/);
        }
      }
    }
  });
});

it("is the same dialogue for the same seed and answers", () => {
  const run = (seed: number): string[] => {
    const { dialogue, opening } = begin("ja", ["complaint", "question"], { tone: "casual" }, seed);
    return [
      opening,
      answer(dialogue, "申し訳ございません。ご注文番号を教えていただけますか?"),
      answer(dialogue, "交換でよろしいでしょうか?"),
      answer(dialogue, "交換品を発送しました。"),
      answer(dialogue, "他にご不明な点はございますか?"),
    ];
  };
  expect(run(21)).toEqual(run(21));
  expect(run(21)).not.toEqual(run(22));
});
