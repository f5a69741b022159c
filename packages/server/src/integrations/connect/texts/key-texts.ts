import type { BilingualText } from "@tsubame/contract";
import { listed, text } from "./bilingual.ts";

/** Names of the form's fields, in the words of X's portal. */
const fieldNames: Readonly<Record<string, BilingualText>> = {
  consumerKey: text("API key", "API キー"),
  consumerSecret: text("API key secret", "API キーシークレット"),
  accessTokenKey: text("access token", "アクセストークン"),
  accessTokenSecret: text("access token secret", "アクセストークンシークレット"),
  envName: text("environment name", "環境名"),
};

function namesOf(fields: readonly string[], language: "en" | "ja"): string {
  return listed(
    fields.map((field) => fieldNames[field]?.[language] ?? field),
    language,
  );
}

/** Keys, tokens, what they may do, and whose they are. */
export const keyTexts = {
  valuesClean: text("Nothing had to be changed.", "修正の必要はありませんでした。"),
  valuesTrimmed: (fields: readonly string[]) =>
    text(
      `White space around these values was removed: ${namesOf(fields, "en")}.`,
      `次の値の前後にあった空白を取り除きました: ${namesOf(fields, "ja")}。`,
    ),

  consumerKeyValid: text(
    "X accepts the API key and secret.",
    "X が API キーとシークレットを受け付けました。",
  ),
  consumerKeySwapped: text(
    "API key and API key secret stand in each other's field: of the two, the key is the shorter one. Exchange them.",
    "API キーと API キーシークレットの欄が入れ替わっています。短いほうがキーです。入れ替えてください。",
  ),
  consumerKeyIsToken: text(
    "This is an access token, not the API key: tokens begin with the account's number and a hyphen. Copy the API key from Keys and tokens › Consumer Keys.",
    "これは API キーではなくアクセストークンです(トークンはアカウントの番号とハイフンで始まります)。「Keys and tokens › Consumer Keys」から API キーをコピーしてください。",
  ),
  consumerKeyUnknown: text(
    "X does not know this API key. It was cut off when it was copied, belongs to an app that is gone, or was regenerated. Copy key and secret again from Keys and tokens of the app.",
    "X にこの API キーがありません。コピーの際に途中で切れたか、削除されたアプリのものか、再生成前のものです。アプリの「Keys and tokens」からキーとシークレットをコピーし直してください。",
  ),
  consumerSecretWrong: text(
    "X knows this API key, so the API key secret is the wrong one of the two: cut off, another app's, or regenerated since. Regenerate both in Keys and tokens and paste them; the old ones become useless at once.",
    "この API キーは X に登録されているため、誤っているのは API キーシークレットです。途中で切れているか、別のアプリのものか、再生成前のものです。「Keys and tokens」で両方を再生成して貼り付けてください。以前の値はその時点で使えなくなります。",
  ),
  consumerKeyRefused: text(
    "X does not accept this pair of API key and API key secret. X does not say which of the two is wrong: copy both again from Keys and tokens of the app. Regenerating them makes the old ones useless at once.",
    "X がこの API キーと API キーシークレットの組み合わせを受け付けません。どちらが誤っているかは X からは分からないため、アプリの「Keys and tokens」から両方をコピーし直してください。再生成すると、以前の値はその時点で使えなくなります。",
  ),

  tokenValid: (username: string) =>
    text(
      `The access token belongs to @${username}. Make sure that this is the account that customers write to.`,
      `アクセストークンは @${username} のものです。顧客が DM を送る先のアカウントであることを確認してください。`,
    ),
  tokenEnded: text(
    "X calls the access token invalid or expired: it was regenerated or revoked, or it belongs to another app. Generate the access token and secret again in Keys and tokens of this app, and paste both here.",
    "アクセストークンが無効か期限切れです。再生成または取り消されたか、別のアプリのトークンです。このアプリの「Keys and tokens」でアクセストークンとシークレットを生成し直し、両方を貼り付けてください。",
  ),
  tokenSignature: text(
    "X could not verify the signature, so the four values do not belong together. Most often the access token secret is wrong, or the token is another app's. Copy all four values again from one app.",
    "X が署名を確認できませんでした。4 つの値の組み合わせが正しくありません。アクセストークンシークレットの誤りか、別のアプリのトークンであることがほとんどです。1 つのアプリから 4 つの値をすべてコピーし直してください。",
  ),
  tokenMissing: text(
    "X does not take this for an access token at all. One begins with the account's number and a hyphen: generate it under Keys and tokens › Authentication Tokens › Access Token and Secret, and paste both values. A bearer token or a client ID does not serve.",
    "X がアクセストークンとして認識できません。アクセストークンはアカウントの番号とハイフンで始まります。「Keys and tokens › Authentication Tokens › Access Token and Secret」で生成し、両方の値を貼り付けてください。Bearer トークンやクライアント ID は使えません。",
  ),
  tokenOfOtherApp: text(
    "The access token belongs to another app than the webhook. Generate the token in the app whose API key is entered here.",
    "アクセストークンが、Webhook とは別のアプリのものです。ここに入力した API キーのアプリでトークンを生成してください。",
  ),
  accountSuspended: text(
    "X has suspended this account. It can be connected again once X has lifted the suspension.",
    "このアカウントは X により凍結されています。凍結が解除されると接続できます。",
  ),
  accountLocked: text(
    "X has locked this account for now. Sign in to X with it in a browser, unlock it, and run the checks again.",
    "このアカウントは X により一時的にロックされています。ブラウザーで X にログインしてロックを解除し、もう一度チェックを実行してください。",
  ),
  clockWrong: text(
    "X refuses the time of this request. Set the clock of this machine (NTP), and run the checks again.",
    "リクエストの時刻がずれているため、X に拒否されました。このマシンの時計を合わせてから(NTP)、もう一度チェックを実行してください。",
  ),

  accountFree: text(
    "No other connection here uses this account.",
    "このアカウントを使う接続はほかにありません。",
  ),
  accountTaken: (name: string) =>
    text(
      `This X account is connected here already, as "${name}". Paste new credentials there instead, or disconnect it first.`,
      `この X アカウントは「${name}」として接続済みです。そちらに新しい認証情報を貼り付けるか、先に接続を解除してください。`,
    ),
  accountChanged: (present: string, given: string) =>
    text(
      `The access token belongs to @${given}, and this connection is @${present}'s. Paste a token of @${present}, or connect @${given} as a new account.`,
      `アクセストークンは @${given} のものですが、この接続は @${present} のものです。@${present} のトークンを貼り付けるか、@${given} を新しいアカウントとして接続してください。`,
    ),

  permissionGranted: text(
    "The access token may read, write and handle direct messages.",
    "アクセストークンに、読み取り・書き込み・ダイレクトメッセージの権限があります。",
  ),
  permissionMissing: (level: string) =>
    text(
      `The access token has the permission "${level}" and cannot handle direct messages. A token keeps the permission it was made with, so the app's permission was changed after this token was made, or is not set yet: set the app to Read and write and Direct message in User authentication settings, then regenerate the access token and paste it here.`,
      `アクセストークンの権限は「${level}」で、ダイレクトメッセージを扱えません。トークンの権限は生成した時点のまま変わらないため、アプリの権限がトークンの生成後に変更されたか、まだ設定されていません。「User authentication settings」でアプリの権限を「Read and write and Direct message」にしたあと、アクセストークンを再生成して、ここに貼り付けてください。`,
    ),
  permissionUnseen: text(
    "X did not say what the access token may do. If replies fail with code 93, regenerate the token after setting the app to Read and write and Direct message.",
    "アクセストークンの権限を X から確認できませんでした。返信がコード 93 で失敗する場合は、アプリの権限を「Read and write and Direct message」にしてからトークンを再生成してください。",
  ),

  credentialsInForce: text(
    "X accepts the keys and the token in use. Regenerating either on X ends this connection until the new values are pasted here.",
    "使用中のキーとトークンは有効です。X でどちらかを再生成すると、新しい値をここに貼り付けるまで接続が切れます。",
  ),
  credentialsRotated: text(
    "The new credentials are in use. Deliveries signed with the previous API key secret are still accepted for a while, and messages that were missed are fetched.",
    "新しい認証情報を使用しています。以前の API キーシークレットで署名された配信もしばらく受け付け、届かなかったメッセージは後から取得します。",
  ),
  credentialsKeysRegenerated: text(
    "X no longer accepts the API key and secret that worked before: they were regenerated, or the app was deleted. Paste the new API key and secret, and a new access token, under Credentials of this connection. Conversations stay, and missed messages are fetched.",
    "これまで使えていた API キーとシークレットを X が受け付けなくなりました。再生成されたか、アプリが削除されています。この接続の「認証情報」に、新しい API キーとシークレット、新しいアクセストークンを貼り付けてください。会話はそのまま残り、届かなかったメッセージは後から取得します。",
  ),
  credentialsTokenRevoked: text(
    "X no longer accepts the access token that worked before: it was regenerated, or the account took the app's access away. Generate a new access token and secret in Keys and tokens, and paste both under Credentials of this connection. Conversations stay, and missed messages are fetched.",
    "これまで使えていたアクセストークンを X が受け付けなくなりました。再生成されたか、アカウントがアプリの連携を解除しています。「Keys and tokens」で新しいアクセストークンとシークレットを生成し、この接続の「認証情報」に両方を貼り付けてください。会話はそのまま残り、届かなかったメッセージは後から取得します。",
  ),

  userAuthenticationOn: text(
    "OAuth 1.0a is on, and the app has a callback address.",
    "OAuth 1.0a が有効で、コールバック URL も設定されています。",
  ),
  userAuthenticationOff: text(
    "OAuth 1.0a is not set up in the app's User authentication settings, so tokens can only read. Turn on OAuth 1.0a there, choose Read and write and Direct message, and fill in callback URL and website URL: any address of yours serves. Then regenerate the access token and paste it here.",
    "アプリの「User authentication settings」で OAuth 1.0a が設定されていないため、トークンの権限が読み取りだけになっています。OAuth 1.0a を有効にして「Read and write and Direct message」を選び、コールバック URL とウェブサイト URL を入力してください(自社のアドレスであれば何でもかまいません)。そのあと、アクセストークンを再生成して、ここに貼り付けてください。",
  ),
  userAuthenticationLost: text(
    "The present token works, but OAuth 1.0a is not (or no longer) set up in the app's User authentication settings: a token made now could only read. Turn on OAuth 1.0a with Read and write and Direct message, and fill in callback URL and website URL: any address of yours serves.",
    "現在のトークンは使えますが、アプリの「User authentication settings」で OAuth 1.0a が設定されていません。このまま新しいトークンを生成すると、読み取りしかできません。OAuth 1.0a を有効にして「Read and write and Direct message」を選び、コールバック URL とウェブサイト URL を入力してください(自社のアドレスであれば何でもかまいません)。",
  ),
  userAuthenticationUnseen: text(
    "X did not say whether OAuth 1.0a is on. The present token works.",
    "OAuth 1.0a が有効かどうか、X から確認できませんでした。現在のトークンは使えます。",
  ),
} as const;
