import type { Permission } from "../apps/access-level.ts";
import type { Scope } from "./oauth2-grants.ts";

/** Languages of the consent pages. */
export type ConsentLanguage = "en" | "ja";

/** The sentences of the consent pages in one language. */
export interface ConsentTexts {
  readonly sandbox: string;
  readonly title: (appName: string) => string;
  readonly chooseAccount: string;
  readonly noAccounts: string;
  readonly able: string;
  readonly permissions: Readonly<Record<Permission, readonly string[]>>;
  readonly scopes: Readonly<Record<Scope, string>>;
  readonly allow: string;
  readonly deny: string;
  readonly website: string;
  readonly otherLanguage: string;
  readonly pinTitle: string;
  readonly pinHint: (appName: string) => string;
  readonly deniedTitle: string;
  readonly deniedHint: (appName: string) => string;
  readonly brokenTitle: string;
  readonly brokenHint: string;
  readonly brokenReason: string;
}

const en: ConsentTexts = {
  sandbox: "This is the X sandbox. No account of the real X is touched.",
  title: (appName) => `Let ${appName} use your account?`,
  chooseAccount: "Choose the account",
  noAccounts: "There is no account yet. Make one on the phone page, then reload this page.",
  able: "The app will be able to:",
  permissions: {
    read: ["See posts from your timeline", "See your profile and settings"],
    "read-write": [
      "See posts from your timeline",
      "See your profile and settings",
      "Post, follow and change your profile for you",
    ],
    "read-write-directmessages": [
      "See posts from your timeline",
      "See your profile and settings",
      "Post, follow and change your profile for you",
      "Read, send and delete your Direct Messages",
    ],
  },
  scopes: {
    "tweet.read": "Read posts you can see",
    "tweet.write": "Post for you",
    "users.read": "See accounts you can see",
    "users.email": "See your email address",
    "follows.read": "See who you follow and who follows you",
    "follows.write": "Follow and unfollow for you",
    "dm.read": "Read your Direct Messages",
    "dm.write": "Send and delete your Direct Messages",
    "media.write": "Upload pictures and films for you",
    "block.read": "See whom you blocked",
    "block.write": "Block and unblock for you",
    "mute.read": "See whom you muted",
    "mute.write": "Mute and unmute for you",
    "offline.access": "Stay connected until you take access back",
  },
  allow: "Authorize app",
  deny: "Cancel",
  website: "Website",
  otherLanguage: "日本語",
  pinTitle: "Your PIN",
  pinHint: (appName) => `Type this number into ${appName} to finish.`,
  deniedTitle: "Access refused",
  deniedHint: (appName) => `${appName} was not let in. You can close this page.`,
  brokenTitle: "This sign-in does not work",
  brokenHint: "Go back to the app and start again.",
  brokenReason: "Reason",
};

const ja: ConsentTexts = {
  sandbox: "これはXサンドボックスです。本物のXのアカウントには影響しません。",
  title: (appName) => `${appName} にアカウントの利用を許可しますか?`,
  chooseAccount: "アカウントを選択",
  noAccounts:
    "アカウントがまだありません。電話のページで作成してから、このページを再読み込みしてください。",
  able: "このアプリに許可される操作:",
  permissions: {
    read: ["タイムラインの投稿を見る", "プロフィールと設定を見る"],
    "read-write": [
      "タイムラインの投稿を見る",
      "プロフィールと設定を見る",
      "投稿、フォロー、プロフィールの変更を代わりに行う",
    ],
    "read-write-directmessages": [
      "タイムラインの投稿を見る",
      "プロフィールと設定を見る",
      "投稿、フォロー、プロフィールの変更を代わりに行う",
      "ダイレクトメッセージの閲覧、送信、削除",
    ],
  },
  scopes: {
    "tweet.read": "閲覧できる投稿を読む",
    "tweet.write": "代わりに投稿する",
    "users.read": "閲覧できるアカウントの情報を見る",
    "users.email": "メールアドレスを見る",
    "follows.read": "フォローとフォロワーを見る",
    "follows.write": "代わりにフォロー、フォロー解除する",
    "dm.read": "ダイレクトメッセージを読む",
    "dm.write": "ダイレクトメッセージを送信、削除する",
    "media.write": "画像や動画をアップロードする",
    "block.read": "ブロックしたアカウントを見る",
    "block.write": "代わりにブロック、ブロック解除する",
    "mute.read": "ミュートしたアカウントを見る",
    "mute.write": "代わりにミュート、ミュート解除する",
    "offline.access": "許可を取り消すまで接続を保つ",
  },
  allow: "アプリを認証",
  deny: "キャンセル",
  website: "ウェブサイト",
  otherLanguage: "English",
  pinTitle: "PINコード",
  pinHint: (appName) => `${appName} にこの番号を入力すると完了します。`,
  deniedTitle: "アクセスを許可しませんでした",
  deniedHint: (appName) =>
    `${appName} はアカウントを利用できません。このページは閉じてかまいません。`,
  brokenTitle: "この認証は続けられません",
  brokenHint: "アプリに戻って、最初からやり直してください。",
  brokenReason: "理由",
};

/** Both languages alike. */
export const consentTexts: Readonly<Record<ConsentLanguage, ConsentTexts>> = { en, ja };

/** The language asked for by `?lang=`, or by the browser; English when neither says Japanese. */
export function consentLanguage(
  wanted: string | undefined,
  accepted: string | undefined,
): ConsentLanguage {
  if (wanted === "ja" || wanted === "en") return wanted;
  return /^ja\b/i.test(accepted ?? "") ? "ja" : "en";
}
