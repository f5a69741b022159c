import type { BilingualText, HopName } from "@tsubame/contract";

const text = (en: string, ja: string): BilingualText => ({ en, ja });

/** Names of the hops, in the words of the page. */
export const hopTitles: Readonly<Record<HopName, BilingualText>> = {
  token: text("Access to X", "X へのアクセス"),
  permission: text("Direct message permission", "ダイレクトメッセージの権限"),
  credits: text("X API credits", "X API のクレジット"),
  webhook: text("Webhook on X", "X 上の Webhook"),
  subscription: text("Account subscription", "アカウントのサブスクリプション"),
  publicAddress: text("Public webhook address", "Webhook の公開アドレス"),
  crc: text("X's challenges (CRC)", "X からの確認(CRC)"),
  lastEvent: text("Incoming messages", "メッセージの受信"),
  sendBudget: text("Send budget", "送信枠"),
};

/** What a hop says before it was looked at. */
export const notSeenText = text("Not looked at yet.", "まだ確認していません。");

const hours = (seconds: number): number => Math.floor(seconds / 3600);

/** What each state of a hop says: what is the matter, and what to do about it. */
export const hopTexts = {
  tokenValid: (username: string) =>
    text(
      `X accepts the credentials of @${username}.`,
      `X は @${username} の認証情報を受け付けています。`,
    ),
  tokenEnded: text(
    "X refuses the access token: it was revoked or regenerated, or the API key was. Generate the credentials again in Keys and tokens and paste them into this account. Missed messages are fetched afterwards.",
    "X がアクセストークンを拒否しています。トークンまたは API キーが取り消されたか、再生成されました。「Keys and tokens」で認証情報を生成し直し、このアカウントに貼り付けてください。届かなかったメッセージは、その後で取得します。",
  ),
  accountSuspended: text(
    "X has suspended this account. Nothing can be done from here until X lifts the suspension.",
    "このアカウントは X により凍結されています。凍結が解除されるまで、ここでできることはありません。",
  ),
  accountLocked: text(
    "X has locked this account. Sign in to X with it in a browser and unlock it.",
    "このアカウントは X により一時的にロックされています。ブラウザーで X にログインし、ロックを解除してください。",
  ),
  clockWrong: text(
    "X refuses the time of our requests. Set the clock of this machine (NTP).",
    "リクエストの時刻がずれているため、X に拒否されています。このマシンの時計を合わせてください(NTP)。",
  ),
  xUnreachable: text(
    "X does not answer. Tsubame keeps trying and fetches what was missed when X is back. If it lasts, check this machine's way to the internet.",
    "X から応答がありません。再試行を続け、X が復旧したら届かなかったメッセージを取得します。続く場合は、このマシンのインターネット接続を確認してください。",
  ),
  xRefused: (reason: string) =>
    text(
      `X refuses the call: “${reason}”. Run the checks of this account to see what is missing.`,
      `X に拒否されました: 「${reason}」。このアカウントのチェックを実行して、不足しているものを確認してください。`,
    ),
  permissionGranted: text(
    "The access token may handle direct messages.",
    "アクセストークンでダイレクトメッセージを扱えます。",
  ),
  permissionMissing: text(
    "The access token may not handle direct messages. Set the app to Read and write and Direct message, then regenerate the access token and paste it into this account: a token keeps the permission it was made with.",
    "アクセストークンにダイレクトメッセージの権限がありません。アプリの権限を「Read and write and Direct message」にしてからアクセストークンを再生成し、このアカウントに貼り付けてください。トークンの権限は生成した時点のまま変わりません。",
  ),
  planInsufficient: text(
    "The app's plan does not include this API any more. Choose a plan that does in X's developer portal.",
    "アプリのプランにこの API が含まれなくなっています。X の開発者ポータルで、含まれるプランに変更してください。",
  ),
  creditsPresent: text("X's calls are paid for.", "X API の利用料金は支払われています。"),
  creditsNotNeeded: text(
    "This API is not billed by the call.",
    "この API は呼び出しごとの課金ではありません。",
  ),
  creditsSpent: text(
    "The credits are used up or the spending limit is reached, and X refuses every call. Add credits in X's developer portal; sending goes on by itself and missed messages are fetched.",
    "クレジットを使い切ったか、利用上限に達したため、X がすべての呼び出しを拒否しています。X の開発者ポータルでクレジットを追加してください。追加後は送信を自動で再開し、届かなかったメッセージを取得します。",
  ),
  webhookValid: text(
    "X has our webhook and calls it valid.",
    "Webhook は X に登録されており、有効です。",
  ),
  webhookInvalid: text(
    "X calls our webhook invalid and delivers nothing. Tsubame has X check it again.",
    "X が Webhook を無効と判断し、配信を止めています。X に再確認を求めています。",
  ),
  webhookGone: text(
    "Our webhook is not registered on X any more. Tsubame registers it again.",
    "Webhook の登録が X からなくなっています。登録し直しています。",
  ),
  webhookMoved: (url: string) =>
    text(
      `On X our webhook still has the former address ${url}. Tsubame registers the present one in its place.`,
      `X に登録されている Webhook は以前のアドレス ${url} のままです。現在のアドレスで登録し直しています。`,
    ),
  webhookForeign: (url: string) =>
    text(
      `Another webhook stands where ours was: ${url}. Tsubame never removes one that is not its own. Replace it under Checks, or remove it on X.`,
      `登録先に別の Webhook があります: ${url}。Tsubame は自身が登録したもの以外を削除しません。「チェック」から置き換えるか、X で削除してください。`,
    ),
  webhookPlaceGone: text(
    "X does not know the dev environment any more, or it is linked to another app. Check it in X's developer portal.",
    "開発環境(Dev environment)が X に見つからないか、別のアプリにリンクされています。X の開発者ポータルで確認してください。",
  ),
  subscribed: text(
    "The account's messages are sent to our webhook.",
    "アカウントのメッセージは Webhook に送られています。",
  ),
  unsubscribed: text(
    "The account is not subscribed any more, so X delivers nothing. Tsubame subscribes it again.",
    "アカウントのサブスクリプションがなくなり、X からの配信が止まっています。登録し直しています。",
  ),
  crcNone: text(
    "X has not challenged the webhook since this server watches it.",
    "監視を始めてから、X による Webhook の確認はまだありません。",
  ),
  crcRegular: (ageSeconds: number) =>
    text(
      hours(ageSeconds) === 0
        ? "X challenged the webhook within the last hour and got its answer."
        : `X challenged the webhook ${hours(ageSeconds)} h ago and got its answer.`,
      hours(ageSeconds) === 0
        ? "X は 1 時間以内に Webhook を確認し、応答を受け取りました。"
        : `X は ${hours(ageSeconds)} 時間前に Webhook を確認し、応答を受け取りました。`,
    ),
  crcLate: (ageSeconds: number) =>
    text(
      `X has not challenged the webhook for ${hours(ageSeconds)} h. It asks at least once a day as a rule; without an answer for 28 h it stops delivering.`,
      `X による Webhook の確認が ${hours(ageSeconds)} 時間ありません。通常は 1 日に 1 回以上あり、28 時間応答がないと配信が止まります。`,
    ),
  eventsUsual: text("Messages arrive as usual.", "メッセージは通常どおり届いています。"),
  eventsUnknown: text(
    "Too few messages so far to know what is usual.",
    "通常の頻度を判断できるだけのメッセージがまだありません。",
  ),
  eventsSilent: (ageSeconds: number) =>
    text(
      `No message for ${hours(ageSeconds)} h, which is long for this account. It may simply be quiet; send a DM from a phone to be sure.`,
      `${hours(ageSeconds)} 時間メッセージが届いていません。このアカウントとしては長い時間です。問い合わせがないだけのこともあります。確かめるには、スマートフォンから DM を送ってください。`,
    ),
} as const;
