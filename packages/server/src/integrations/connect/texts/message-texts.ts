import { text } from "./bilingual.ts";

/** Seconds with one decimal, as people read a delay. */
function seconds(delayMs: number): string {
  return (delayMs / 1000).toFixed(1);
}

/** Whether customers may write, and whether it arrives; and failures that belong to no check. */
export const messageTexts = {
  messageRequestsOpen: text(
    "The account accepts message requests from everyone.",
    "このアカウントは、すべてのアカウントからのメッセージリクエストを受け付けます。",
  ),
  messageRequestsClosed: text(
    "The account does not accept message requests from everyone: customers whom it does not follow cannot write to it. On X, signed in as this account: Privacy and safety › Direct messages › Allow message requests from everyone.",
    "このアカウントは、すべてのアカウントからのメッセージリクエストを受け付ける設定になっていません。フォローしていない顧客は DM を送れません。このアカウントで X にログインし、「プライバシーと安全 › ダイレクトメッセージ」で、すべてのアカウントからのメッセージリクエストを許可してください。",
  ),
  messageRequestsUnseen: text(
    "Cannot be seen from here. On X, in Privacy and safety › Direct messages, let everyone send message requests; otherwise customers whom the account does not follow cannot write.",
    "ここからは確認できません。X の「プライバシーと安全 › ダイレクトメッセージ」で、すべてのアカウントからのメッセージリクエストを許可してください。許可しないと、このアカウントがフォローしていない顧客は DM を送れません。",
  ),

  roundTripPending: text(
    "No direct message has arrived yet. Begin the round-trip test and send its code to the account from any other account.",
    "ダイレクトメッセージはまだ届いていません。疎通テストを開始し、表示されたコードをほかのアカウントからこのアカウントに送ってください。",
  ),
  roundTripSeen: (delayMs: number) =>
    text(
      `The code of the round-trip test arrived ${seconds(delayMs)} seconds after it was sent.`,
      `疎通テストのコードが、送信から ${seconds(delayMs)} 秒で届きました。`,
    ),
  roundTripArrived: text("Direct messages arrive.", "ダイレクトメッセージが届いています。"),
  roundTripSilent: text(
    "The code of the round-trip test did not arrive. X has not called here since the test began, although the account is subscribed. Make sure that the code was sent to this account, and that the DM is not waiting among hidden requests.",
    "疎通テストのコードが届きませんでした。サブスクリプションはありますが、テストの開始以降、X からの呼び出しがありません。コードの送信先がこのアカウントであること、DM が非表示のリクエストに入っていないことを確認してください。",
  ),
  roundTripOnlyOthers: text(
    "The code of the round-trip test did not arrive, but other direct messages did: the way is open. Make sure that the code was typed exactly as shown.",
    "疎通テストのコードは届きませんでしたが、ほかのダイレクトメッセージは届いているため、経路に問題はありません。コードが表示どおりに入力されたことを確認してください。",
  ),

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
