import { listed, text } from "./bilingual.ts";

/** Dev environment, our own address, webhook and subscription. */
export const placeTexts = {
  environmentFound: (label: string) =>
    text(
      `The dev environment "${label}" exists and this app is linked to it.`,
      `開発環境「${label}」があり、このアプリがリンクされています。`,
    ),
  environmentNotNeeded: text(
    "This kind of access has no dev environments.",
    "このアクセスの種類に開発環境はありません。",
  ),
  environmentOtherCase: (label: string, known: string) =>
    text(
      `The dev environment is called "${known}", and "${label}" was entered: upper and lower case count. Enter the label exactly as on X.`,
      `入力された環境名は「${label}」ですが、開発環境の名前は「${known}」です。大文字と小文字は区別されます。X の表示どおりに入力してください。`,
    ),
  environmentRefused: (label: string, known: readonly string[]) =>
    text(
      `X has no dev environment "${label}" for this app: the label differs, or the environment is linked to another app. Labels that this app has: ${listed(known, "en")}.`,
      `このアプリには開発環境「${label}」がありません。ラベルが違うか、別のアプリにリンクされています。このアプリにあるラベル: ${listed(known, "ja")}。`,
    ),
  environmentNone: (label: string) =>
    text(
      `X has no dev environment "${label}" for this app, and none at all. Make one under Products › Premium › Dev environments › Account Activity API, and choose this app there. If the portal does not show Dev environments at all, the access level is still Essential.`,
      `このアプリには開発環境「${label}」がなく、ほかの開発環境もありません。「Products › Premium › Dev environments › Account Activity API」で作成し、このアプリを選んでください。ポータルに Dev environments が表示されない場合、アクセスレベルは Essential のままです。`,
    ),
  environmentNamed: (label: string) =>
    text(`The label "${label}" was entered.`, `ラベル「${label}」が入力されています。`),
  environmentNameNotNeeded: text(
    "No label is needed for this kind of access.",
    "このアクセスの種類ではラベルの入力は不要です。",
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
  addressHasPort: (url: string) =>
    text(
      `X API v2 takes webhook addresses without a port only, and the public address is ${url}. Put a proxy on port 443 in front of Tsubame and set TSUBAME_PUBLIC_URL to it.`,
      `X API v2 に登録できる Webhook はポート番号のないアドレスだけですが、公開アドレスは ${url} です。Tsubame の前段に 443 番ポートのプロキシを置き、そのアドレスを TSUBAME_PUBLIC_URL に設定してください。`,
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
    "The webhook was registered, and X has checked it again: it is valid.",
    "Webhook は登録済みです。X による再確認の結果、有効になりました。",
  ),
  webhookForeign: (url: string) =>
    text(
      `Another webhook stands where this one has to be: ${url}. X has room for no more, and Tsubame never removes one that is not its own unless somebody says so here. Remove it on X, use another dev environment or app, or have it replaced below.`,
      `この接続の Webhook を登録する場所に、別の Webhook があります: ${url}。X の登録枠に空きがなく、Tsubame は自身が登録したもの以外を、ここで明示的に指示されない限り削除しません。X でその Webhook を削除するか、別の開発環境またはアプリを使うか、下のボタンで置き換えてください。`,
    ),
  webhookOfOther: (name: string) =>
    text(
      `The place for the webhook is in use by another connection here, "${name}". Each connection needs a dev environment or app of its own.`,
      `Webhook の登録場所は、別の接続「${name}」で使用中です。接続ごとに別の開発環境またはアプリが必要です。`,
    ),
  webhookUrlInvalid: (url: string) =>
    text(
      `X does not accept ${url} as a webhook address. It must be a public https address; set TSUBAME_PUBLIC_URL to one.`,
      `X が Webhook のアドレスとして ${url} を受け付けません。インターネットに公開された https のアドレスを TSUBAME_PUBLIC_URL に設定してください。`,
    ),
  webhookNotHttps: (url: string) =>
    text(
      `X registers https addresses only, and the webhook's is ${url}. Set TSUBAME_PUBLIC_URL to the https address of this server.`,
      `X に登録できるのは https のアドレスだけですが、Webhook のアドレスは ${url} です。TSUBAME_PUBLIC_URL にこのサーバーの https アドレスを設定してください。`,
    ),
  webhookWrongAnswer: text(
    "X called the webhook and got a wrong answer to its challenge. From here the answer is right, so X reaches another server, or a second API key secret is in use: check DNS, and that the API key secret is the app's present one.",
    "X が Webhook を呼び出しましたが、チャレンジへの応答が誤っていました。こちらからは正しい応答を確認できているため、X が別のサーバーに到達しているか、シークレットが一致していません。DNS と、API キーシークレットがアプリの現在の値であることを確認してください。",
  ),
  webhookTooSlow: text(
    "X called the webhook and waited more than 3 seconds. From here it is fast, so look for what slows X's way down: a tunnel, a web application firewall, a distant data centre.",
    "X が Webhook を呼び出しましたが、3 秒以内に応答がありませんでした。こちらからは速く応答しているため、トンネル、WAF、遠隔地のデータセンターなど、X からの経路の遅延を確認してください。",
  ),
  webhookBadStatus: text(
    "X called the webhook and got something else than 200. From here it is answered, so look for a firewall, a bot filter or a geographic rule that turns X away.",
    "X が Webhook を呼び出しましたが、200 以外の応答が返りました。こちらからは応答を確認できているため、X からの呼び出しを拒否しているファイアウォール、ボット対策、地域制限を確認してください。",
  ),
  webhookUnreachable: text(
    "X could not reach the webhook. From here it answers, so the address is not open to the internet: look at the firewall, the public DNS record and the port (443).",
    "X から Webhook に到達できませんでした。こちらからは応答を確認できているため、アドレスがインターネットに公開されていません。ファイアウォール、公開 DNS レコード、ポート(443)を確認してください。",
  ),
  webhookChallengeFailed: (reason: string) =>
    text(
      `X called the webhook and was not content: "${reason}". The address answers from here, so look for a firewall, a geographic rule or a second proxy on the way from X.`,
      `X が Webhook を呼び出しましたが、確認できませんでした:「${reason}」。こちらからは応答しているため、X からの経路にあるファイアウォール、地域制限、別のプロキシを確認してください。`,
    ),
  webhookTooMany: text(
    "X has no room for another webhook of this app or account, and does not show which one takes it. Remove one in the developer portal, or use another app.",
    "このアプリまたはアカウントには、これ以上 Webhook を登録できません。どの Webhook が枠を使っているかは X から確認できません。開発者ポータルで不要なものを削除するか、別のアプリを使ってください。",
  ),

  subscribed: (count: number | null) =>
    text(
      `X delivers this account's direct messages here.${count === null ? "" : ` Subscriptions of the app in use: ${count}.`}`,
      `このアカウントのダイレクトメッセージが届くようになりました。${count === null ? "" : `使用中のサブスクリプション: ${count} 件。`}`,
    ),
  subscriptionNoWebhook: text(
    "X says that no webhook stands where the account is to be subscribed. Run the checks again.",
    "サブスクリプションの登録先に Webhook がないと X が応答しました。もう一度チェックを実行してください。",
  ),
  subscriptionLimit: text(
    "All subscriptions of the app's plan are in use. End one that is not needed, or choose a plan with more.",
    "プランのサブスクリプション数の上限に達しています。不要なものを解除するか、上限の多いプランを選んでください。",
  ),
} as const;
