import type { BilingualText, IntegrationCheckId } from "@tsubame/contract";

/** Names of the checks, as the page lists them. */
export const checkTitles: Readonly<Record<IntegrationCheckId, BilingualText>> = {
  pastedValues: { en: "Entered values", ja: "入力値" },
  consumerKey: { en: "API key and secret", ja: "API キーとシークレット" },
  accessToken: { en: "Access token and secret", ja: "アクセストークンとシークレット" },
  accessLevel: { en: "API access level", ja: "API のアクセスレベル" },
  permission: { en: "Direct message permission", ja: "ダイレクトメッセージの権限" },
  account: { en: "X account", ja: "X アカウント" },
  environment: { en: "Dev environment", ja: "開発環境(Dev environment)" },
  publicAddress: { en: "Public webhook address", ja: "Webhook の公開アドレス" },
  webhook: { en: "Webhook on X", ja: "X への Webhook 登録" },
  subscription: { en: "Account subscription", ja: "アカウントのサブスクリプション" },
  messageRequests: { en: "Message requests", ja: "メッセージリクエスト" },
  firstMessage: { en: "First direct message", ja: "最初のダイレクトメッセージ" },
};

const text = (en: string, ja: string): BilingualText => ({ en, ja });

/** Names of the form's fields, in the words of X's portal. */
const fieldNames: Readonly<Record<string, BilingualText>> = {
  consumerKey: text("API key", "API キー"),
  consumerSecret: text("API key secret", "API キーシークレット"),
  accessTokenKey: text("access token", "アクセストークン"),
  accessTokenSecret: text("access token secret", "アクセストークンシークレット"),
  envName: text("environment name", "環境名"),
};

function joined(fields: readonly string[], language: "en" | "ja"): string {
  const names = fields.map((field) => fieldNames[field]?.[language] ?? field);
  return names.join(language === "en" ? ", " : "、");
}

/** What each finding says: what is the matter, where to mend it, and what happens afterwards. */
export const checkTexts = {
  valuesClean: text("Nothing had to be changed.", "修正の必要はありませんでした。"),
  valuesTrimmed: (fields: readonly string[]) =>
    text(
      `White space around these values was removed: ${joined(fields, "en")}.`,
      `次の値の前後にあった空白を取り除きました: ${joined(fields, "ja")}。`,
    ),

  consumerKeyValid: text(
    "X accepts the API key and secret.",
    "X が API キーとシークレットを受け付けました。",
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

  levelSufficient: text(
    "The app's access level lets it call this API.",
    "このアプリのアクセスレベルで、この API を利用できます。",
  ),
  levelEssential: text(
    "The app has Essential access, which does not include this API. Apply for Elevated access in the developer portal (Products › Twitter API v2 › Elevated), then run the checks again.",
    "このアプリのアクセスレベルは Essential で、この API を利用できません。開発者ポータル(Products › Twitter API v2 › Elevated)で Elevated を申請し、承認後にもう一度チェックを実行してください。",
  ),
  levelInsufficient: text(
    "The app's plan does not include the API for direct messages and Account Activity. Choose a plan that includes it in the developer portal, then run the checks again.",
    "このアプリのプランには、ダイレクトメッセージと Account Activity の API が含まれていません。開発者ポータルでこれらを含むプランに変更し、もう一度チェックを実行してください。",
  ),

  permissionGranted: text(
    "The access token may read, write and handle direct messages.",
    "アクセストークンに、読み取り・書き込み・ダイレクトメッセージの権限があります。",
  ),
  permissionMissing: (level: string) =>
    text(
      `The access token has the permission "${level}" and cannot handle direct messages. Set the app to Read and write and Direct message in User authentication settings, then regenerate the access token and paste it here: a token keeps the permission it was made with.`,
      `アクセストークンの権限は「${level}」で、ダイレクトメッセージを扱えません。「User authentication settings」でアプリの権限を「Read and write and Direct message」にしたあと、アクセストークンを再生成して貼り付けてください。トークンの権限は生成した時点のまま変わりません。`,
    ),
  permissionUnseen: text(
    "X did not say what the access token may do. If replies fail with code 93, regenerate the token after setting the app to Read and write and Direct message.",
    "アクセストークンの権限を X から確認できませんでした。返信がコード 93 で失敗する場合は、アプリの権限を「Read and write and Direct message」にしてからトークンを再生成してください。",
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

  environmentFound: (label: string) =>
    text(
      `The dev environment "${label}" exists and this app is linked to it.`,
      `開発環境「${label}」があり、このアプリがリンクされています。`,
    ),
  environmentRefused: (label: string, known: readonly string[]) =>
    text(
      `X has no dev environment "${label}" for this app: the label differs (upper and lower case count), or the environment is linked to another app. ${
        known.length > 0
          ? `Labels that this app has: ${known.join(", ")}.`
          : "This app has no environment at all: make one under Products › Premium › Dev environments › Account Activity API."
      }`,
      `このアプリには開発環境「${label}」がありません。ラベルが違うか(大文字と小文字は区別されます)、別のアプリにリンクされています。${
        known.length > 0
          ? `このアプリにあるラベル: ${known.join("、")}。`
          : "このアプリには開発環境がありません。「Products › Premium › Dev environments › Account Activity API」で作成してください。"
      }`,
    ),

  addressAnswers: (latencyMs: number) =>
    text(
      `The public address answers a challenge correctly in ${latencyMs} ms.`,
      `公開アドレスがチャレンジに ${latencyMs} ミリ秒で正しく応答しました。`,
    ),
  addressSlow: (latencyMs: number) =>
    text(
      `The public address answers correctly, but took ${latencyMs} ms. X gives up after 3 seconds: look for a slow proxy or name server.`,
      `公開アドレスは正しく応答しましたが、${latencyMs} ミリ秒かかりました。X は 3 秒で打ち切ります。プロキシや名前解決の遅延を確認してください。`,
    ),
  addressNotHttps: (url: string) =>
    text(
      `X calls https addresses only, and the public address is ${url}. Set TSUBAME_PUBLIC_URL to the https address of this server.`,
      `X は https のアドレスだけを呼び出しますが、公開アドレスは ${url} です。TSUBAME_PUBLIC_URL にこのサーバーの https アドレスを設定してください。`,
    ),
  addressLoopback: (url: string) =>
    text(
      `X cannot reach ${url}: it is an address of this machine only. Set TSUBAME_PUBLIC_URL to an address that the internet can reach.`,
      `${url} はこのマシンの中だけのアドレスなので、X から到達できません。TSUBAME_PUBLIC_URL にインターネットから到達できるアドレスを設定してください。`,
    ),
  addressUnknownHost: (host: string) =>
    text(
      `The name ${host} is not known. Check the DNS record and TSUBAME_PUBLIC_URL.`,
      `${host} という名前を解決できません。DNS レコードと TSUBAME_PUBLIC_URL を確認してください。`,
    ),
  addressNoConnection: (host: string) =>
    text(
      `Nothing answers at ${host}. Check that the proxy in front of Tsubame runs, and that the port is open.`,
      `${host} に接続できません。Tsubame の前段のプロキシが動作していること、ポートが開いていることを確認してください。`,
    ),
  addressTls: text(
    "The TLS certificate of the public address is not valid (expired, another name, or an incomplete chain). Mend the certificate; X refuses it too.",
    "公開アドレスの TLS 証明書が有効ではありません(期限切れ、名前の不一致、中間証明書の不足など)。X にも拒否されるため、証明書を修正してください。",
  ),
  addressTimeout: text(
    "The public address did not answer within 3 seconds, which is X's limit.",
    "公開アドレスが、X の制限である 3 秒以内に応答しませんでした。",
  ),
  addressRedirect: text(
    "The public address redirects, and X follows no redirects. Set TSUBAME_PUBLIC_URL to where it leads.",
    "公開アドレスがリダイレクトされています。X はリダイレクトをたどりません。TSUBAME_PUBLIC_URL に転送先のアドレスを設定してください。",
  ),
  addressStatus: (status: number) =>
    text(
      `The public address answered ${status} instead of 200: the proxy does not pass the path /webhooks/x/ on to Tsubame.`,
      `公開アドレスが 200 ではなく ${status} を返しました。プロキシが /webhooks/x/ を Tsubame に転送していません。`,
    ),
  addressWrongAnswer: text(
    "Something else answers at the public address: the response token is missing or was made with another secret. Check where the proxy leads.",
    "公開アドレスで Tsubame 以外が応答しています。レスポンストークンがないか、別のシークレットで作成されています。プロキシの転送先を確認してください。",
  ),

  webhookRegistered: text(
    "X has checked the webhook and registered it.",
    "X が Webhook を確認し、登録しました。",
  ),
  webhookStanding: text(
    "The webhook of this connection is registered on X and valid.",
    "この接続の Webhook が X に登録されており、有効です。",
  ),
  webhookRevalidated: text(
    "The webhook was registered but invalid. X has checked it again and it is valid now.",
    "Webhook は登録済みでしたが無効でした。X による再確認の結果、有効になりました。",
  ),
  webhookForeign: (url: string) =>
    text(
      `Another webhook stands in this dev environment: ${url}. X allows one, and Tsubame never removes one that is not its own. Remove it, or use another dev environment.`,
      `この開発環境には別の Webhook が登録されています: ${url}。X で登録できるのは 1 つだけで、Tsubame は自身が登録したもの以外を削除しません。その Webhook を削除するか、別の開発環境を使ってください。`,
    ),
  webhookOfOther: (name: string) =>
    text(
      `The dev environment is in use by another connection here, "${name}". Each connection needs an environment of its own.`,
      `この開発環境は、別の接続「${name}」で使用中です。接続ごとに別の開発環境が必要です。`,
    ),
  webhookChallengeFailed: (reason: string) =>
    text(
      `X called the webhook and was not content: "${reason}". The address answers from here, so look for a firewall, a geographic rule or a second proxy on the way from X.`,
      `X が Webhook を呼び出しましたが、確認できませんでした:「${reason}」。こちらからは応答しているため、X からの経路にあるファイアウォール、地域制限、別のプロキシを確認してください。`,
    ),
  webhookTooMany: text(
    "X has no room for another webhook in this dev environment. Remove the one that stands there, or use another dev environment.",
    "この開発環境には、これ以上 Webhook を登録できません。登録済みのものを削除するか、別の開発環境を使ってください。",
  ),

  subscribed: (count: number | null) =>
    text(
      `X delivers this account's direct messages here.${count === null ? "" : ` Subscriptions of the app in use: ${count}.`}`,
      `このアカウントのダイレクトメッセージが届くようになりました。${count === null ? "" : `使用中のサブスクリプション: ${count} 件。`}`,
    ),
  subscriptionOtherApp: text(
    "The access token belongs to another app than the webhook. Generate the token in the app whose API key is entered here.",
    "アクセストークンが、Webhook とは別のアプリのものです。ここに入力した API キーのアプリでトークンを生成してください。",
  ),
  subscriptionNoWebhook: text(
    "X says that no webhook stands in this dev environment. Run the checks again.",
    "この開発環境に Webhook がないと X が応答しました。もう一度チェックを実行してください。",
  ),

  messageRequestsUnseen: text(
    "Cannot be seen from here. On X, in Privacy and safety › Direct messages, let everyone send message requests; otherwise customers whom the account does not follow cannot write.",
    "ここからは確認できません。X の「プライバシーと安全 › ダイレクトメッセージ」で、すべてのアカウントからのメッセージリクエストを許可してください。許可しないと、このアカウントがフォローしていない顧客は DM を送れません。",
  ),
  firstMessagePending: text(
    "No direct message has arrived yet. Send one to the account from any other account.",
    "ダイレクトメッセージはまだ届いていません。ほかのアカウントから 1 通送って確認してください。",
  ),
  firstMessageSeen: text("Direct messages arrive.", "ダイレクトメッセージが届いています。"),

  rateLimited: text(
    "X takes no more calls of this kind for now. Run the checks again after the time shown.",
    "X がこの種の呼び出しを一時的に受け付けていません。表示の時刻を過ぎてから、もう一度チェックを実行してください。",
  ),
  xUnreachable: text(
    "X could not be reached. Check the network of this server, and run the checks again.",
    "X に接続できませんでした。このサーバーのネットワークを確認し、もう一度チェックを実行してください。",
  ),
  xBroken: text(
    "X answered with an error of its own. Run the checks again in a few minutes.",
    "X 側でエラーが発生しました。数分後にもう一度チェックを実行してください。",
  ),
  xRefused: (reason: string) =>
    text(
      `X refused the call: "${reason}". The evidence shows X's code.`,
      `X に拒否されました:「${reason}」。X のコードも併せて表示しています。`,
    ),
  internal: text(
    "The check could not be carried out because of an error on this side. The log of the server has the details.",
    "このサーバー側のエラーにより、チェックを実行できませんでした。詳細はサーバーのログにあります。",
  ),
} as const;
