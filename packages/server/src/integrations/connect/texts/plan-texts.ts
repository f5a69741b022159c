import type { BilingualText } from "@tsubame/contract";
import type { XGenerationName } from "@tsubame/x-api";
import { listed, text } from "./bilingual.ts";

/** What each of X's APIs is called where people read it. */
const generationNames: Readonly<Record<XGenerationName, BilingualText>> = {
  "v1.1-premium": text("Premium Account Activity API", "Premium Account Activity API"),
  "v1.1-enterprise": text("Enterprise Account Activity API", "Enterprise Account Activity API"),
  "v2-account-activity": text("X API v2 with Account Activity", "X API v2(Account Activity)"),
  "v2-activity": text("X API v2 with the X Activity API", "X API v2(X Activity API)"),
};

/** What a month would cost, as a sentence of its own; empty where nothing can be said. */
function monthly(costUsd: number | null): { en: string; ja: string } {
  if (costUsd === null) return { en: "", ja: "" };
  const amount = costUsd.toFixed(2);
  return {
    en: ` A month of the present traffic costs about USD ${amount} at X's pay-per-use prices.`,
    ja: `現在の通信量が続いた場合、従量課金では 1 か月あたり約 ${amount} 米ドルです。`,
  };
}

/** Plan, access level, and the app's place in a project. */
export const planTexts = {
  planIncludes: (name: XGenerationName) =>
    text(
      `The app's plan includes direct messages: X answers through the ${generationNames[name].en}.`,
      `このアプリのプランでダイレクトメッセージを利用できます。使用する API: ${generationNames[name].ja}。`,
    ),
  planLimited: (costUsd: number | null) =>
    text(
      `The app's plan reaches only a part of X's API, and direct messages with Account Activity are not in it. Plans that include them: pay-per-use and Enterprise (both through X API v2), and the older Elevated and Academic access. Change the plan in the developer portal, then run the checks again.${monthly(costUsd).en}`,
      `このアプリのプランで利用できる API は一部だけで、ダイレクトメッセージと Account Activity が含まれていません。含まれるのは、従量課金と Enterprise(いずれも X API v2)、および以前の Elevated と Academic です。開発者ポータルでプランを変更し、もう一度チェックを実行してください。${monthly(costUsd).ja}`,
    ),
  planNeedsV2: (name: XGenerationName, costUsd: number | null) =>
    text(
      `X no longer lets this app use the Premium API, but the ${generationNames[name].en} answers. Change the kind of access to "X API v2 / Enterprise" under Credentials, and save: the connection then goes that way.${monthly(costUsd).en}`,
      `このアプリでは Premium API を利用できなくなっていますが、${generationNames[name].ja}は応答しています。「認証情報」でアクセスの種類を「X API v2 / Enterprise」に変更して保存すると、その経路で接続します。${monthly(costUsd).ja}`,
    ),
  planNoneAnswers: (names: readonly XGenerationName[]) =>
    text(
      `None of X's APIs for direct messages lets this app in. Asked: ${listed(
        names.map((name) => generationNames[name].en),
        "en",
      )}. The evidence shows what X said. Choose a plan that includes direct messages (pay-per-use or Enterprise) in the developer portal, then run the checks again.`,
      `ダイレクトメッセージの API のうち、このアプリで利用できるものがありません。確認した API: ${listed(
        names.map((name) => generationNames[name].ja),
        "ja",
      )}。X の応答も併せて表示しています。開発者ポータルで、ダイレクトメッセージを含むプラン(従量課金または Enterprise)を選び、もう一度チェックを実行してください。`,
    ),
  planForbidden: text(
    "The app's plan does not let it make this call of X API v2. Choose pay-per-use or Enterprise for the project in the developer portal, then run the checks again.",
    "このアプリのプランでは、X API v2 のこの呼び出しを利用できません。開発者ポータルでプロジェクトを従量課金または Enterprise に変更し、もう一度チェックを実行してください。",
  ),
  planNoCredits: (costUsd: number | null) =>
    text(
      `The developer account has no credits left, so X refuses every call. Buy credits or raise the spending cap in the developer console (Billing), then run the checks again; DMs missed meanwhile are fetched.${monthly(costUsd).en}`,
      `開発者アカウントのクレジット残高がないため、X がすべての呼び出しを拒否しています。開発者コンソールの「Billing」でクレジットを購入するか利用上限を引き上げ、もう一度チェックを実行してください。その間に届かなかった DM は後から取得します。${monthly(costUsd).ja}`,
    ),

  levelSufficient: text(
    "The developer account's access level lets the app call this API.",
    "開発者アカウントのアクセスレベルで、この API を利用できます。",
  ),
  levelEssential: text(
    "The developer account has Essential access, which does not include this API. Apply for Elevated access in the developer portal (Products › Twitter API v2 › Elevated), then run the checks again.",
    "開発者アカウントのアクセスレベルが Essential のため、この API を利用できません。開発者ポータル(Products › Twitter API v2 › Elevated)で Elevated を申請し、承認後にもう一度チェックを実行してください。",
  ),

  appAlone: text(
    "The app works for this connection alone: no other webhook and no other subscription was found in it.",
    "このアプリを使っているのはこの接続だけです。ほかの Webhook やサブスクリプションはありません。",
  ),
  appShared: (found: { readonly urls: readonly string[]; readonly subscriptionCount: number }) =>
    text(
      `The app is shared: ${sharedWith(found, "en")}. Tsubame leaves all of that alone. An app made for Tsubame alone is safer, because keys, permissions and limits belong to the app.`,
      `このアプリはほかの用途にも使われています: ${sharedWith(found, "ja")}。Tsubame がそれらに触れることはありません。キー、権限、利用上限はアプリ単位のため、Tsubame 専用のアプリを作ることをお勧めします。`,
    ),
  appUnseen: text(
    "X did not say what else the app serves. An app made for Tsubame alone is safer, because keys, permissions and limits belong to the app.",
    "このアプリがほかの用途に使われているかどうか、X から確認できませんでした。キー、権限、利用上限はアプリ単位のため、Tsubame 専用のアプリを作ることをお勧めします。",
  ),
  appNotInProject: text(
    "The app stands alone, and X API v2 wants it in a project. In the developer portal, under Projects & Apps, add the app to the project that has the plan, then run the checks again.",
    "このアプリはプロジェクトに属していません。X API v2 ではプロジェクトへの追加が必要です。開発者ポータルの「Projects & Apps」で、プランのあるプロジェクトにアプリを追加し、もう一度チェックを実行してください。",
  ),
  appSuspended: text(
    "X has suspended this app. The developer portal says why; connect another app, or have X lift the suspension.",
    "このアプリは X により停止されています。理由は開発者ポータルで確認できます。別のアプリで接続するか、X に停止の解除を申請してください。",
  ),
} as const;

function sharedWith(
  found: { readonly urls: readonly string[]; readonly subscriptionCount: number },
  language: "en" | "ja",
): string {
  const { urls, subscriptionCount } = found;
  const parts =
    language === "en"
      ? [
          ...(urls.length === 0 ? [] : [`other webhooks (${urls.join(", ")})`]),
          ...(subscriptionCount === 0
            ? []
            : [`subscriptions of other accounts (${subscriptionCount})`]),
        ]
      : [
          ...(urls.length === 0 ? [] : [`ほかの Webhook(${urls.join("、")})`]),
          ...(subscriptionCount === 0
            ? []
            : [`ほかのアカウントのサブスクリプション ${subscriptionCount} 件`]),
        ];
  return listed(parts, language);
}
