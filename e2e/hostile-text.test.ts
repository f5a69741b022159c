import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { desktopTexts, launchBrowser, openBrowserOf } from "./support/browser.ts";
import {
  bindFlow,
  connect,
  createAgent,
  createCustomer,
  createQueue,
  createXSide,
  integrationBody,
  writeDm,
  type Product,
} from "./support/company.ts";
import { openStage, type Stage } from "./support/stage.ts";

let stage: Stage;
let product: Product;
let browser: Browser;

beforeAll(async () => {
  stage = await openStage("hostile");
  ({ product } = stage);
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await stage?.close();
});

const name = `<img src=x onerror="window.hacked='name'">`;
const texts = [
  `<script>window.hacked='script'</script>`,
  `<img src="http://attacker.example/x" onerror="window.hacked='img'">`,
  `<svg/onload=window.hacked='svg'>`,
  `"><iframe srcdoc="<script>parent.hacked='iframe'</script>">`,
  `javascript:window.hacked='scheme' data:text/html,<script>1</script> http://user@evil.example/`,
  `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=window.hacked='mxss'&gt;">`,
  `\u202Egnp.exe\u2066 {{constructor.constructor('window.hacked=1')()}} \${window.hacked=1}`,
];

/** Everything that must not happen on a page, while it shows what a stranger wrote. */
function watch(page: Page): string[] {
  const seen: string[] = [];
  page.on("dialog", (dialog) => {
    seen.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("request", (request) => {
    if (request.url().includes("attacker.example")) seen.push(`request ${request.url()}`);
  });
  return seen;
}

/** What a page let happen or holds that a stranger's text must not lead to; nothing of it on a healthy page. */
async function harmOn(page: Page, seen: readonly string[]): Promise<unknown[]> {
  const hacked = await page.evaluate(() => (globalThis as { hacked?: unknown }).hacked);
  const links = await page
    .locator("a[href]")
    .evaluateAll((all) => all.map((link) => (link as unknown as { protocol: string }).protocol));
  return [
    ...seen,
    ...(hacked === undefined ? [] : [hacked]),
    ...links.filter((protocol) => protocol !== "http:" && protocol !== "https:"),
    ...(await page.locator("iframe, object, embed").all()),
  ];
}

it("what a stranger writes, and calls himself, is shown as text on the desktop and on the phone", async () => {
  const x = await createXSide(product.sandbox, { username: "acme_hostile" });
  const agent = await createAgent(product, { name: "Aiko Agent" });
  const integration = await connect(product.admin, integrationBody(x));
  const queue = await createQueue(product.admin, {
    name: "Orders",
    agentIds: [agent.id],
    alertingTimeoutSeconds: 60,
  });
  await bindFlow(product.admin, integration.recipient?.id ?? "", queue.flowId);

  const text = desktopTexts("en");
  const desk = await openBrowserOf(browser, { language: "en", theme: "light" });
  const page = await desk.newPage();
  const onDesk = watch(page);
  await page.goto(product.url);
  await page.getByLabel(text("signIn.email")).fill(agent.email);
  await page.getByLabel(text("signIn.password"), { exact: true }).fill(agent.password);
  await page.getByRole("button", { name: text("signIn.submit") }).click();
  await page.getByRole("switch", { name: text("presence.onQueue") }).click({ force: true });
  await page.getByText(text("work.emptyOnQueue")).waitFor();

  const customer = await createCustomer(product.sandbox, name);
  for (const words of texts) {
    await writeDm(product.sandbox, { fromId: customer.id, toId: x.businessId, text: words });
  }
  await page.getByRole("article", { name: text("work.offerFrom", { name }) }).waitFor();
  await page.keyboard.press("a");
  const log = page.getByRole("log");
  for (const words of texts) {
    const start = words.slice(0, 20);
    await log.getByText(start).first().waitFor();
  }
  expect(await harmOn(page, onDesk)).toEqual([]);

  const reply = page.getByRole("textbox", { name: text("composer.label", { name }) });
  await reply.fill(texts[1] ?? "");
  await reply.press("Enter");
  const pocket = await openBrowserOf(browser, { language: "en", theme: "light" });
  const phone = await pocket.newPage();
  const onPhone = watch(phone);
  await phone.goto(`${product.sandboxUrl}/?user=${customer.username}&with=acme_hostile&lang=en`);
  await phone
    .getByText(texts[1] ?? "")
    .nth(1)
    .waitFor();
  expect(await harmOn(phone, onPhone)).toEqual([]);
  expect(await harmOn(page, onDesk)).toEqual([]);
  await desk.close();
  await pocket.close();
}, 90_000);
