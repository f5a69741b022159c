/** What an agent's message does, as far as a customer needs to tell it. */
const AGENT_ACTS = [
  "asks-order-number",
  "asks-name",
  "asks-email",
  "asks-phone",
  "asks-address",
  "asks-product",
  "asks-picture",
  "asks-details",
  "asks-anything-else",
  "asks-yes-no",
  "asks-to-wait",
  "solves",
  "says-goodbye",
] as const;

/** See {@link AGENT_ACTS}. */
export type AgentAct = (typeof AGENT_ACTS)[number];

/** Words that make a sentence a request for the thing it names. */
const REQUEST =
  /[??]|ください|下さい|お願い|いただけ|頂け|でしょうか|ますか|教えて|お知らせ|\b(?:could|can|may|would|will) (?:you|i|we)\b|\bplease\b|\bwhat(?:'s| is| was)?\b|\bwhich\b|\bsend (?:me|us)\b|\btell (?:me|us)\b|\bshare\b|\bprovide\b|\bi(?:'ll| will)? need\b/i;

/** Things that can be asked for, each by its name. */
const ASKED: readonly (readonly [AgentAct, RegExp])[] = [
  [
    "asks-order-number",
    /注文番号|オーダー番号|受付番号|\border (?:number|no\b|id|#)|\bconfirmation number/i,
  ],
  ["asks-email", /メールアドレス|e-?mail/i],
  ["asks-phone", /電話番号|phone number|number (?:can|may) we call/i],
  ["asks-address", /住所|郵便番号|(?<!mail )\baddress\b|postcode|zip code/i],
  [
    "asks-product",
    /商品名|型番|どの商品|どちらの商品|which (?:product|item)|product name|\bmodel\b/i,
  ],
  ["asks-picture", /写真|画像|スクリーンショット|スクショ|photo|picture|screenshot|\bimage\b/i],
  ["asks-name", /お名前|氏名|フルネーム|\byour (?:full |first |last )?name\b/i],
];

const DETAILS =
  /詳しく|詳細|状況を|どのような|どういった|ご用件|いかがされ|どうされ|エラーメッセージ|more details?|tell (?:me|us) (?:more|what)|what (?:happened|exactly|seems)|describe|how (?:can|may) (?:i|we) help|error message/i;
const ANYTHING_ELSE =
  /(?:他|ほか|その他).{0,12}(?:ご?質問|ござい|あり|気になる|お困り|お手伝い|ご用件|ございません)|anything else|any (?:other|further) questions?/i;
const WAIT =
  /少々お待ち|お待ちください|お待ち下さい|お待ちいただ|お調べ(?:し|いた)|確認(?:し|いた)(?:ます|しますので)|確認いたします|one moment|a moment|bear with|hold on|let me (?:check|look|see)|looking into|i'll (?:check|look)|we'll (?:check|look)|please wait/i;
const SOLVES =
  /発送(?:いた)?(?:しました|済み|されて)|お届け予定|配達(?:予定|中)|返金(?:いた|の手続き|処理|させて)|再発行|再送|交換品|手続きが?(?:完了|済み)|完了(?:いた)?しました|対応(?:いた)?しました|復旧(?:いた)?しました|解決|お送り(?:し|いた)しました|(?:リンク|url).{0,20}(?:から|お試し|お送り)|https?:\/\/|キャンセル(?:いた|を承|しました)|has (?:been )?(?:shipped|sent|resolved|fixed|cancell?ed|reset|refunded|left)|have (?:shipped|sent|resolved|fixed|cancell?ed|reset|refunded|issued|arranged)|(?:is|was) (?:on its way|out for delivery|shipped|resolved|fixed|restored)|refund(?:ed)? (?:you|will|has|of)|will (?:arrive|be delivered)|should (?:arrive|work) |replacement|back (?:up|online|to normal)/i;
const GOODBYE =
  /失礼(?:いた)?します|またのご利用|またお気軽に|良い一日|good ?bye|have a (?:nice|great|good|lovely)|take care|thank you for (?:contacting|reaching out to) us (?:today|again)/i;
const YES_NO =
  /(?:よろしい|ご希望|お間違いない|お済み|お試し(?:になり|いただけ)|可能).{0,14}(?:でしょうか|ますか|ですか)|(?:でしょうか|ですか|ますか)[。??\s]*$|\b(?:would you like|shall (?:i|we)|is (?:that|this) (?:ok|okay|correct|right|fine)|do you (?:want|have|still)|did you|have you|are you|does (?:that|this|it)|is it)\b.*\?/i;

function actsOfSentence(sentence: string): AgentAct[] {
  if (ANYTHING_ELSE.test(sentence)) return ["asks-anything-else"];
  const acts: AgentAct[] = [];
  if (REQUEST.test(sentence)) {
    acts.push(...ASKED.filter(([, name]) => name.test(sentence)).map(([act]) => act));
    if (acts.length === 0 && DETAILS.test(sentence)) acts.push("asks-details");
  }
  if (WAIT.test(sentence)) acts.push("asks-to-wait");
  if (acts.length === 0 && SOLVES.test(sentence)) acts.push("solves");
  if (GOODBYE.test(sentence)) acts.push("says-goodbye");
  if (acts.length === 0 && YES_NO.test(sentence)) acts.push("asks-yes-no");
  return acts;
}

/**
 * What a message of an agent asks for or tells, in Japanese or English, each act once and in the order of {@link AGENT_ACTS}. Sentence by
 * sentence, so that a number that is only mentioned is not taken for a question. Nothing recognised is an empty list.
 */
export function understand(message: string): AgentAct[] {
  const sentences = message.split(/(?<=[。!?!?\n])|(?<=[.])\s+/u);
  const found = new Set(sentences.flatMap(actsOfSentence));
  return AGENT_ACTS.filter((act) => found.has(act));
}
