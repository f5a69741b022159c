import type { App } from "../apps/app.ts";
import type { User } from "../users/user.ts";
import { consentTexts, type ConsentLanguage } from "./consent-texts.ts";

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

const escape = (text: string): string => text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? "");

/** Where the other language of the same page is. */
interface PageFrame {
  readonly language: ConsentLanguage;
  /** Address of this page without `lang`, with its other parameters; null where a page cannot be asked for again. */
  readonly address: string | null;
}

function frame({ language, address }: PageFrame, title: string, content: string): string {
  const texts = consentTexts[language];
  const other = language === "ja" ? "en" : "ja";
  const switchLink =
    address === null
      ? ""
      : `<a lang="${other}" hreflang="${other}" href="${escape(`${address}&lang=${other}`)}">${escape(texts.otherLanguage)}</a>`;
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escape(title)}</title>
<link rel="icon" href="/pages/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/pages/theme.css">
<link rel="stylesheet" href="/pages/consent.css">
</head>
<body>
<header class="consent-banner"><p>${escape(texts.sandbox)}</p>${switchLink}</header>
<main class="consent">
<h1>${escape(title)}</h1>
${content}
</main>
</body>
</html>`;
}

/** What the consent page shows and what its form sends back. */
export interface ConsentPage extends PageFrame {
  readonly app: App;
  /** What the app will be able to do, in words. */
  readonly abilities: readonly string[];
  readonly users: readonly User[];
  /** Whose account is chosen to begin with. */
  readonly chosenId: string | undefined;
  /** Where the decision is posted. */
  readonly action: string;
  /** Carried along unchanged. */
  readonly fields: readonly (readonly [string, string])[];
}

/** "Let this app use your account?": the app, what it may do, whose account, allow or cancel. */
export function consentPage(page: ConsentPage): string {
  const texts = consentTexts[page.language];
  const people = page.users.map(
    (user) => `<label class="consent-account">
<input type="radio" name="account" value="${escape(user.id)}" required${user.id === page.chosenId ? " checked" : ""}>
<span><strong>${escape(user.name)}</strong> <span class="consent-soft">@${escape(user.username)}</span></span>
</label>`,
  );
  const hidden = page.fields.map(
    ([name, value]) => `<input type="hidden" name="${escape(name)}" value="${escape(value)}">`,
  );
  const accounts =
    people.length === 0
      ? `<p class="consent-empty">${escape(texts.noAccounts)}</p>`
      : `<fieldset><legend>${escape(texts.chooseAccount)}</legend>${people.join("\n")}</fieldset>`;
  return frame(
    page,
    texts.title(page.app.name),
    `<p class="consent-soft">${escape(texts.website)}: ${escape(page.app.userAuthentication?.websiteUrl ?? page.app.url)}</p>
<form method="post" action="${escape(page.action)}">
${hidden.join("\n")}
${accounts}
<h2>${escape(texts.able)}</h2>
<ul class="consent-abilities">${page.abilities.map((ability) => `<li>${escape(ability)}</li>`).join("")}</ul>
<div class="consent-actions">
<button class="consent-allow" name="decision" value="allow"${people.length === 0 ? " disabled" : ""}>${escape(texts.allow)}</button>
<button class="consent-deny" name="decision" value="deny" formnovalidate>${escape(texts.deny)}</button>
</div>
</form>`,
  );
}

/** The seven digits that the user carries to a program without a browser. */
export function pinPage(
  language: ConsentLanguage,
  { app, pin }: { app: App; pin: string },
): string {
  const texts = consentTexts[language];
  return frame(
    { language, address: null },
    texts.pinTitle,
    `<p class="consent-pin"><code>${escape(pin)}</code></p><p>${escape(texts.pinHint(app.name))}</p>`,
  );
}

/** The user refused, and there is no address to return to. */
export function deniedPage(language: ConsentLanguage, app: App): string {
  const texts = consentTexts[language];
  return frame(
    { language, address: null },
    texts.deniedTitle,
    `<p>${escape(texts.deniedHint(app.name))}</p>`,
  );
}

/** The sign-in cannot go on: what the app did wrong, for its developer. */
export function brokenPage(language: ConsentLanguage, reason: string): string {
  const texts = consentTexts[language];
  return frame(
    { language, address: null },
    texts.brokenTitle,
    `<p>${escape(texts.brokenHint)}</p><p class="consent-soft">${escape(texts.brokenReason)}: <span lang="en">${escape(reason)}</span></p>`,
  );
}
