import { say } from "../language.ts";
import { company } from "./company.ts";

/** What a started demo prints: addresses, sample accounts, and the first thing to try. */
export function welcome(options: {
  url: string;
  sandboxUrl: string;
  password: string;
  logFile: string;
}): string {
  const { url, sandboxUrl, password, logFile } = options;
  const account = company.account.username;
  const people = company.staff
    .map((person) => `    ${person.email.padEnd(22)} ${person.roles.join(", ")}`)
    .join("\n");
  return say({
    en: `
Tsubame is ready.

  Desktop         ${url}
  Customer phone  ${sandboxUrl}/?with=${account}
  X’s portal      ${sandboxUrl}/portal?as=${account}

  Sample accounts, password ${password}
${people}

  Try it: sign in as sara@minato.example, switch to On Queue, then write a DM on the phone page.
  Log: ${logFile}   Stop: Ctrl-C
`,
    ja: `
Tsubame の準備ができました。

  デスクトップ            ${url}
  お客様のスマートフォン  ${sandboxUrl}/?with=${account}
  X の開発者ポータル      ${sandboxUrl}/portal?as=${account}

  サンプルアカウント(パスワード ${password})
${people}

  お試し: ren@minato.example でサインインして「キューで受付中」に切り替え、スマートフォンの画面から DM を送ってください。
  ログ: ${logFile}   終了: Ctrl-C
`,
  });
}
