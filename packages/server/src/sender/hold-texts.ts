import type { BilingualText, SendHoldView } from "@tsubame/contract";
import type { SendHold } from "@tsubame/store";
import type { HoldReason } from "./send-outcome.ts";

/** What X has against an account, in words an agent can pass on and an administrator can act on. */
const texts: Readonly<Record<HoldReason, BilingualText>> = {
  credentialsRefused: {
    en: "X no longer accepts the account's token. An administrator can paste a new one under X accounts.",
    ja: "アカウントのトークンが X に受け付けられません。管理者が「X アカウント」で新しいトークンを貼り付けると再開します。",
  },
  permissionMissing: {
    en: "The token may not send direct messages. Give the app the Direct Message permission, regenerate the token, and paste it under X accounts.",
    ja: "トークンに DM の送信権限がありません。アプリに Direct Message の権限を付けてトークンを再生成し、「X アカウント」に貼り付けてください。",
  },
  planMissing: {
    en: "The app's plan on X does not allow sending direct messages.",
    ja: "X で契約しているプランでは DM を送信できません。",
  },
  creditsDepleted: {
    en: "The app's credits on X are used up, or its spending cap is reached. Replies go on once credits are added.",
    ja: "X のクレジットを使い切ったか、利用上限額に達しています。クレジットを追加すると送信を再開します。",
  },
  accountLocked: {
    en: "X has locked the account for now. Its owner has to sign in on X and unlock it.",
    ja: "X がアカウントを一時的にロックしています。所有者が X にログインして解除してください。",
  },
  accountSuspended: {
    en: "X has suspended the account.",
    ja: "アカウントが X で凍結されています。",
  },
  clockWrong: {
    en: "This server's clock is wrong, so X refuses its signatures. Set the clock.",
    ja: "サーバーの時刻がずれているため、X に署名を拒否されています。時刻を合わせてください。",
  },
};

/** The words for a hold's stored reason; one of a later version is told in general. */
function holdText(reason: string): BilingualText {
  const known = Object.entries(texts).find(([name]) => name === reason);
  return (
    known?.[1] ?? {
      en: "X refuses this account's messages for now.",
      ja: "このアカウントからのメッセージが X に拒否されています。",
    }
  );
}

/** A hold as the API shows it. */
export function sendHoldView(hold: SendHold | undefined): SendHoldView | null {
  if (hold === undefined) return null;
  return {
    reason: hold.reason,
    text: holdText(hold.reason),
    xCode: hold.xCode,
    httpStatus: hold.httpStatus,
    sinceAt: hold.sinceAt.toISOString(),
    nextTryAt: hold.nextTryAt.toISOString(),
  };
}
