import type { Page } from "playwright-core";
import { expect } from "vitest";
import { keepScreenshot, seriousViolations, type desktopTexts } from "./browser.ts";
import { createCustomer, writeDm, type Agent, type Product } from "./company.ts";
import { eventually } from "./http.ts";

/** Two agents at their desks, and what they read and say. */
export interface Handover {
  readonly product: Pick<Product, "admin" | "sandbox">;
  readonly text: ReturnType<typeof desktopTexts>;
  readonly businessId: string;
  readonly customerName: string;
  /** Whoever has the account's queue. */
  readonly first: { readonly agent: Agent; readonly page: Page };
  readonly second: { readonly agent: Agent; readonly page: Page };
  /** The second agent's, which lets people choose and wants every skill. */
  readonly secondQueueId: string;
  readonly shot: (name: string) => string;
}

/** A conversation goes from the first agent to the second, is parked there, taken up again and ended. */
export async function passAndPark(journey: Handover): Promise<void> {
  const { product, text, first, second, shot } = journey;
  const offerAt = (page: Page) =>
    page.getByRole("article", { name: text("work.offerFrom", { name: journey.customerName }) });
  const customer = await createCustomer(product.sandbox, journey.customerName);
  await writeDm(product.sandbox, {
    fromId: customer.id,
    toId: journey.businessId,
    text: "4711",
  });
  await offerAt(first.page).waitFor();
  await first.page.keyboard.press("a");
  await leaveComposer(first.page, journey);
  await first.page.keyboard.press("t");
  const dialog = first.page.getByRole("dialog", { name: text("handover.transferTitle") });
  await dialog.getByRole("textbox").fill(second.agent.name);
  await dialog.getByRole("button", { name: second.agent.name }).waitFor();
  await keepScreenshot(first.page, shot("10-transfer"));
  expect(await seriousViolations(first.page)).toEqual([]);
  await dialog.getByRole("textbox").press("Enter");
  await dialog.waitFor({ state: "hidden" });
  await finishWrapup(first.page, journey);

  await offerAt(second.page).waitFor();
  await second.page.keyboard.press("a");
  await leaveComposer(second.page, journey);
  const passedOn = text("happening.transferred", {
    by: first.agent.name,
    to: second.agent.name,
  });
  await second.page.getByRole("log").getByText(passedOn).waitFor();
  await second.page.keyboard.press("p");
  const times = second.page.getByRole("dialog", { name: text("handover.parkTitle") });
  await times.getByRole("button", { name: text("handover.inOneHour") }).waitFor();
  await keepScreenshot(second.page, shot("11-park"));
  expect(await seriousViolations(second.page)).toEqual([]);
  await times.getByRole("button", { name: text("handover.inOneHour") }).click();
  await second.page.getByRole("region", { name: text("work.parked") }).waitFor();
  await times.waitFor({ state: "hidden" });
  await keepScreenshot(second.page, shot("12-parked"));
  expect(await seriousViolations(second.page)).toEqual([]);
  await second.page.getByRole("button", { name: text("handover.resume"), exact: true }).click();
  await second.page.getByRole("button", { name: text("conversation.end") }).waitFor();
  await second.page
    .getByRole("log")
    .getByText(text("happening.resumedAgent", { by: second.agent.name }))
    .waitFor();
  await second.page.getByRole("button", { name: text("conversation.end") }).click();
  await finishWrapup(second.page, journey);
}

/** What rings at nobody, because it asks for a skill that nobody has, is passed to a queue and taken there by hand. */
export async function takeByHand(journey: Handover): Promise<void> {
  const { product, text, first, second, shot } = journey;
  const skill = await product.admin<{ id: string }>("POST", "/api/v2/routing/skills", {
    name: `Rare ${journey.secondQueueId}`,
  });
  await setPresence(second.agent, "Break");
  const name = `${journey.customerName} 3`;
  const customer = await createCustomer(product.sandbox, name);
  await writeDm(product.sandbox, { fromId: customer.id, toId: journey.businessId, text: "4712" });
  await first.page.getByRole("article", { name: text("work.offerFrom", { name }) }).waitFor();
  const { items } = await first.agent.call<{
    items: { conversationId: string; participantId: string; contact: { name: string } }[];
  }>("GET", "/api/tsubame/v1/me/work");
  const leg = items.find(({ contact }) => contact.name === name);
  if (!leg) throw new Error("what rings is not in the list");
  const path = `/api/v2/conversations/messages/${leg.conversationId}/participants/${leg.participantId}`;
  await first.agent.call("PATCH", path, { state: "connected" });
  await first.agent.call("POST", `${path}/replace`, { queueId: journey.secondQueueId });
  await finishWrapup(first.page, { ...journey, customerName: name });
  await product.admin("PATCH", `/api/v2/routing/conversations/${leg.conversationId}`, {
    skillIds: [skill.id],
  });
  await setPresence(second.agent, "On Queue");
  await second.page.reload();
  await second.page.getByRole("link", { name: text("rail.waiting") }).click();
  const take = second.page.getByRole("button", { name: text("handover.pullNamed", { name }) });
  await take.waitFor();
  await keepScreenshot(second.page, shot("13-take"));
  expect(await seriousViolations(second.page)).toEqual([]);
  await take.click();
  await second.page
    .getByRole("log")
    .getByText(text("happening.pulled", { by: second.agent.name }))
    .waitFor();
  await second.page.getByRole("button", { name: text("conversation.end") }).click();
  await eventually("the second agent is free", async () => {
    const work = await second.agent.call<{ items: unknown[] }>("GET", "/api/tsubame/v1/me/work");
    return work.items.length === 0;
  });
}

async function setPresence(agent: Agent, systemPresence: string): Promise<void> {
  await agent.call("PATCH", `/api/v2/users/${agent.id}/presences/purecloud`, {
    presenceDefinition: { systemPresence },
  });
}

/** Accepting puts the caret into the reply; Escape gives the keys back to the page. */
async function leaveComposer(page: Page, { text, customerName }: Handover): Promise<void> {
  const reply = page.getByRole("textbox", { name: text("composer.label", { name: customerName }) });
  await reply.waitFor();
  await reply.press("Escape");
}

async function finishWrapup(page: Page, { text, customerName }: Handover): Promise<void> {
  const form = page.getByRole("form", { name: text("wrapup.title") });
  const row = page.getByRole("link", { name: customerName });
  await row.first().waitFor();
  await row.first().click();
  await form.waitFor();
  await form.getByRole("radio").first().check();
  await form.getByRole("button", { name: text("wrapup.finish") }).click();
  await form.waitFor({ state: "hidden" });
}
