import type { BilingualText, IntegrationCheckId } from "@tsubame/contract";

/** Names of the checks, as the page lists them. */
export const checkTitles: Readonly<Record<IntegrationCheckId, BilingualText>> = {
  pastedValues: { en: "Entered values", ja: "入力値" },
  plan: { en: "API plan", ja: "API のプラン" },
  accessLevel: { en: "Developer access level", ja: "開発者アカウントのアクセスレベル" },
  app: { en: "App and project", ja: "アプリとプロジェクト" },
  consumerKey: { en: "API key and secret", ja: "API キーとシークレット" },
  accessToken: { en: "Access token and secret", ja: "アクセストークンとシークレット" },
  account: { en: "X account", ja: "X アカウント" },
  permission: { en: "Direct message permission", ja: "ダイレクトメッセージの権限" },
  credentials: { en: "Credentials still in force", ja: "認証情報の有効性" },
  userAuthentication: { en: "User authentication settings", ja: "User authentication settings" },
  environment: { en: "Dev environment", ja: "開発環境(Dev environment)" },
  environmentName: { en: "Environment name", ja: "環境名" },
  publicAddress: { en: "Public webhook address", ja: "Webhook の公開アドレス" },
  webhook: { en: "Webhook on X", ja: "X への Webhook 登録" },
  subscription: { en: "Account subscription", ja: "アカウントのサブスクリプション" },
  messageRequests: { en: "Message requests", ja: "メッセージリクエスト" },
  roundTrip: { en: "A real direct message", ja: "実際のダイレクトメッセージ" },
};
