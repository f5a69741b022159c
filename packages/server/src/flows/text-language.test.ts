import { describe, expect, it } from "vitest";
import { textLanguages } from "@tsubame/contract";
import { loadTextLanguages } from "./text-language.ts";

/** Short DMs as customers write them, by language. */
const texts = {
  ja: [
    "注文した商品がまだ届きません",
    "返品したいのですが",
    "こんにちは",
    "領収書をください",
    "ｷｬﾝｾﾙできますか？",
    "ログインできない",
    "よろしくお願いします🙇",
    "サイズ変更できる？",
    "注文番号 12345 の件です",
    "クーポンが使えません https://t.co/AbCdEfGhIj",
    "もしもし",
    "iPhone 15 Pro Max の在庫ありますか",
  ],
  en: [
    "where is my order?",
    "I want a refund",
    "My parcel hasn't arrived yet",
    "Can I change my delivery address?",
    "password reset not working",
    "please cancel my order",
    "I was charged twice for the same thing",
    "@acme_help the app keeps crashing when I log in",
    "what are your opening hours",
    "how long does shipping take",
  ],
  zh: [
    "我的订单还没有到",
    "你好",
    "请问什么时候发货？",
    "怎么申请退款",
    "商品坏了，可以换吗？",
    "訂單還沒到貨",
    "可以開發票嗎",
    "优惠券不能用了怎么办",
    "地址填错了，能改吗",
  ],
  ko: [
    "주문한 상품이 아직 안 왔어요",
    "환불하고 싶어요",
    "안녕하세요",
    "배송 언제 되나요?",
    "교환 가능한가요?",
  ],
  es: ["¿Dónde está mi pedido?", "Quiero devolver un producto", "No puedo iniciar sesión"],
  fr: ["Où est ma commande ?", "Je voudrais un remboursement", "merci beaucoup pour votre aide"],
  de: ["Wo ist meine Bestellung?", "Ich kann mich nicht anmelden"],
  pt: ["Onde está meu pedido?", "não consigo entrar na minha conta"],
  th: ["สินค้ายังไม่ถึงเลย", "ขอคืนเงินค่ะ"],
};

describe("the language of a text", async () => {
  const languages = await loadTextLanguages();

  it.each(
    Object.entries(texts).flatMap(([language, samples]) =>
      samples.map((text) => [text, language] as const),
    ),
  )("%s is %s", (text, language) => {
    expect(languages.languageOf(text)).toBe(language);
    expect(textLanguages).toContain(language);
  });

  it.each([
    "",
    "   ",
    "12345",
    "👍👍",
    "???",
    "https://t.co/AbCdEfGhIj",
    "@acme_help",
    "#返品",
    "ok",
    "Hi",
    "hello",
  ])("%j says too little", (text) => {
    expect(languages.languageOf(text)).toBeNull();
  });

  it("Chinese characters alone are not taken for Chinese when they may be Japanese", () => {
    for (const text of [
      "返品希望",
      "注文確認",
      "未着",
      "領収書発行依頼",
      "商品破損",
      "会員登録不可",
    ]) {
      expect(languages.languageOf(text)).not.toBe("zh");
    }
  });
});
