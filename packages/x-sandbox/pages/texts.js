// What stands around every page of the sandbox, in English and Japanese. Each page has its own texts beside (`…-texts.js`).

const en = {
  title: "X sandbox",
  banner: "This is the X sandbox, not X. Nothing you write here leaves this computer.",
  switchLanguage: "日本語",
  theme: "Colours",
  themes: { auto: "As the system", light: "Light", dark: "Dark" },
  toPhone: "Phone",
  toDeveloper: "Developer portal",
  toLab: "Traffic lab",
  toFaults: "Faults and clock",
  pages: "Pages of the sandbox",
};

/** @type {typeof en} */
const ja = {
  title: "X サンドボックス",
  banner: "X 本体ではなく、X のサンドボックスです。ここで送った内容が外部に出ることはありません。",
  switchLanguage: "English",
  theme: "配色",
  themes: { auto: "システムに合わせる", light: "ライト", dark: "ダーク" },
  toPhone: "スマートフォン",
  toDeveloper: "開発者ポータル",
  toLab: "トラフィックラボ",
  toFaults: "障害と時計",
  pages: "サンドボックスのページ",
};

/** Sentences by language. */
export const texts = { en, ja };
