import { afterEach, describe, expect, it } from "vitest";

import { answer, type Answer, type AnsweringServer } from "../../test/support/answering-server.ts";
import { consumer, isSigned, token } from "../../test/support/signed.ts";
import { createXClient, type XClient } from "../client/client.ts";
import { activityGeneration, premiumGeneration } from "../client/generation.ts";

const MESSAGES = "/1.1/direct_messages/welcome_messages";
const message = {
  id: "1450000000000000001",
  created_timestamp: "1700000000000",
  source_app_id: "30000003",
  message_data: { text: "Hello, how can we help?" },
};
const rule = {
  id: "1460000000000000001",
  created_timestamp: "1700000001000",
  welcome_message_id: "1450000000000000001",
};
const greeting = {
  id: "1450000000000000001",
  name: "first-contact",
  text: "Hello, how can we help?",
  createdAtMs: 1_700_000_000_000,
};
const choice = {
  id: "1460000000000000001",
  welcomeMessageId: "1450000000000000001",
  createdAtMs: 1_700_000_001_000,
};

let x: AnsweringServer;
let client: XClient;

async function clientFor(
  generation: typeof premiumGeneration,
  ...answers: Answer[]
): Promise<XClient["welcomeMessages"]> {
  x = await answer(...answers);
  client = createXClient({ baseUrl: x.url, consumer, token, generation });
  return client.welcomeMessages;
}

function asked(): string[] {
  expect(x.received.every((request) => isSigned(x.url, request))).toBe(true);
  return x.received.map(({ method, url }) => `${method} ${url}`);
}

afterEach(async () => {
  client.close();
  await x[Symbol.asyncDispose]();
});

describe("welcome messages of API v1.1", () => {
  it("are made with everything a message can hold", async () => {
    const welcome = await clientFor(premiumGeneration, {
      status: 200,
      body: { welcome_message: message, name: "first-contact" },
    });
    await expect(
      welcome.create({
        name: "first-contact",
        text: "Hello, how can we help?",
        quickReplies: [{ label: "Billing" }],
        mediaId: "1600000000000000001",
      }),
    ).resolves.toMatchObject(greeting);
    expect(asked()).toEqual([`POST ${MESSAGES}/new.json`]);
    expect(JSON.parse(x.received[0]!.body)).toEqual({
      welcome_message: {
        name: "first-contact",
        message_data: {
          text: "Hello, how can we help?",
          quick_reply: { type: "options", options: [{ label: "Billing" }] },
          attachment: { type: "media", media: { id: "1600000000000000001" } },
        },
      },
    });
  });

  it("are changed, shown and removed by id", async () => {
    const body = { welcome_message: { ...message, name: "first-contact" } };
    const welcome = await clientFor(
      premiumGeneration,
      { status: 200, body },
      { status: 200, body },
      { status: 204 },
    );
    await expect(welcome.update("14", { text: "Hi" })).resolves.toMatchObject(greeting);
    await expect(welcome.show("14")).resolves.toMatchObject(greeting);
    await welcome.destroy("14");
    expect(asked()).toEqual([
      `PUT ${MESSAGES}/update.json?id=14`,
      `GET ${MESSAGES}/show.json?id=14`,
      `DELETE ${MESSAGES}/destroy.json?id=14`,
    ]);
    expect(JSON.parse(x.received[0]!.body)).toEqual({ message_data: { text: "Hi" } });
  });

  it("are listed page by page; an account without any has an empty page", async () => {
    const welcome = await clientFor(
      premiumGeneration,
      { status: 200, body: { welcome_messages: [message, { odd: 1 }], next_cursor: "NTY" } },
      { status: 200, body: {} },
    );
    const first = await welcome.list({ count: 20 });
    expect(first.entries).toHaveLength(1);
    expect(first.entries[0]).toMatchObject({ id: greeting.id, name: null });
    expect(first.nextCursor).toBe("NTY");
    await expect(welcome.list({ count: 20, cursor: "NTY" })).resolves.toEqual({
      entries: [],
      nextCursor: null,
    });
    expect(asked()).toEqual([
      `GET ${MESSAGES}/list.json?count=20`,
      `GET ${MESSAGES}/list.json?count=20&cursor=NTY`,
    ]);
  });

  it("are chosen by a rule", async () => {
    const body = { welcome_message_rule: rule };
    const { rules } = await clientFor(
      premiumGeneration,
      { status: 200, body },
      { status: 200, body },
      { status: 200, body: { welcome_message_rules: [rule] } },
      { status: 204 },
    );
    await expect(rules.create("1450000000000000001")).resolves.toEqual(choice);
    await expect(rules.show("146")).resolves.toEqual(choice);
    await expect(rules.list()).resolves.toEqual({ entries: [choice], nextCursor: null });
    await rules.destroy("146");
    expect(asked()).toEqual([
      `POST ${MESSAGES}/rules/new.json`,
      `GET ${MESSAGES}/rules/show.json?id=146`,
      `GET ${MESSAGES}/rules/list.json`,
      `DELETE ${MESSAGES}/rules/destroy.json?id=146`,
    ]);
    expect(JSON.parse(x.received[0]!.body)).toEqual({
      welcome_message_rule: { welcome_message_id: "1450000000000000001" },
    });
  });

  it("tell an account whose DMs are not open", async () => {
    const welcome = await clientFor(premiumGeneration, {
      status: 403,
      body: { errors: [{ code: 214, message: "Owner must allow dms from anyone." }] },
    });
    await expect(welcome.create({ text: "Hi" })).rejects.toMatchObject({
      code: 214,
      reason: "Owner must allow dms from anyone.",
    });
  });

  it("are not there in API v2, and nothing is sent", async () => {
    const welcome = await clientFor(activityGeneration);
    const refusal = { kind: "unsupported", generation: "v2-activity" };
    await expect(welcome.create({ text: "Hi" })).rejects.toMatchObject(refusal);
    await expect(welcome.update("1", { text: "Hi" })).rejects.toMatchObject(refusal);
    await expect(welcome.list()).rejects.toMatchObject(refusal);
    await expect(welcome.rules.create("1")).rejects.toMatchObject(refusal);
    await expect(welcome.rules.destroy("1")).rejects.toMatchObject(refusal);
    expect(x.received).toEqual([]);
  });
});
