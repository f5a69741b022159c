import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { png } from "./support/pictures.ts";
import { refusal, startWorld, type Answer, type Json, type World } from "./support/world.ts";

const BASE = "/1.1/direct_messages/welcome_messages";

let world: World;
beforeAll(async () => {
  world = await startWorld();
  await world.control("PUT", "/limits", {
    "welcome-messages": { limit: 1_000, windowSeconds: 900 },
  });
});
afterAll(() => world.sandbox.close());

const create = (data: Json, name?: string): Promise<Answer> =>
  world.call("POST", `${BASE}/new.json`, {
    json: { welcome_message: { ...(name === undefined ? {} : { name }), message_data: data } },
  });

const makeRule = (id: string): Promise<Answer> =>
  world.call("POST", `${BASE}/rules/new.json`, {
    json: { welcome_message_rule: { welcome_message_id: id } },
  });

let count = 0;
async function newCustomer(): Promise<string> {
  count += 1;
  const { body } = await world.control("POST", "/users", { username: `guest${count}`, name: "G" });
  return body.id;
}

describe("welcome messages", () => {
  it("are made, shown, changed, listed and removed", async () => {
    const made = await create({ text: "Hello https://help.example.com" }, "first-contact");
    expect(made.body).toMatchObject({
      welcome_message: {
        id: expect.stringMatching(/^\d{17,20}$/),
        created_timestamp: expect.stringMatching(/^\d{13}$/),
        source_app_id: world.app.id,
        message_data: { text: expect.stringMatching(/^Hello https:\/\/t\.co\/\w{10}$/) },
      },
      name: "first-contact",
      apps: { [world.app.id]: { id: world.app.id, name: "Desk" } },
    });
    const { id } = made.body.welcome_message;
    const changed = await world.call("PUT", `${BASE}/update.json?id=${id}`, {
      json: { message_data: { text: "Good day" } },
    });
    expect(changed.body.welcome_message).toMatchObject({ id, message_data: { text: "Good day" } });
    expect(changed.body.name).toBe("first-contact");
    const shown = await world.call("GET", `${BASE}/show.json?id=${id}`);
    expect(shown.body.welcome_message.message_data.text).toBe("Good day");

    const second = await create({ text: "Again" });
    const page = await world.call("GET", `${BASE}/list.json?count=1`);
    expect(page.body.welcome_messages.map((one: Json) => one.id)).toEqual([
      second.body.welcome_message.id,
    ]);
    const rest = await world.call(
      "GET",
      `${BASE}/list.json?count=1&cursor=${page.body.next_cursor}`,
    );
    expect(rest.body.welcome_messages.map((one: Json) => one.id)).toEqual([id]);
    expect(rest.body).not.toHaveProperty("next_cursor");

    expect((await world.call("DELETE", `${BASE}/destroy.json?id=${id}`)).status).toBe(204);
    expect(refusal(await world.call("GET", `${BASE}/show.json?id=${id}`))).toEqual([404, 34]);
  });

  it("hold ten characters less than a message, and need a shared picture", async () => {
    expect((await create({ text: "a".repeat(9_990) })).status).toBe(200);
    expect(refusal(await create({ text: "a".repeat(9_991) }))).toEqual([403, 354]);
    const uploaded = async (fields: [string, string][]): Promise<Json> => {
      const form: [string, string][] = [
        ["media_data", png().toString("base64")],
        ["media_category", "dm_image"],
        ...fields,
      ];
      const { body } = await world.call("POST", "/1.1/media/upload.json", { form });
      return { text: "Look", attachment: { type: "media", media: { id: body.media_id_string } } };
    };
    expect(refusal(await create(await uploaded([])))).toEqual([400, 324]);
    const shown = await create(await uploaded([["shared", "true"]]));
    const { media } = shown.body.welcome_message.message_data.attachment;
    expect((await world.call("GET", new URL(media.media_url_https).pathname)).status).toBe(200);
  });

  it("are refused to accounts that not everyone may write to: 214 in X's words", async () => {
    await world.control("PATCH", `/users/${world.company.id}`, { allowDmsFrom: "verified" });
    const answer = await create({ text: "Hello" });
    expect(refusal(answer)).toEqual([403, 214]);
    expect(answer.body.errors[0].message).toBe("Owner must allow dms from anyone.");
    await world.control("PATCH", `/users/${world.company.id}`, { allowDmsFrom: "everyone" });
  });

  it("belong to one account", async () => {
    const { body } = await create({ text: "Ours" });
    const { body: token } = await world.control("POST", `/users/${world.customer.id}/tokens`, {
      appId: world.app.id,
    });
    const theirs = { ...world.app, ...token };
    const path = `${BASE}/show.json?id=${body.welcome_message.id}`;
    expect(refusal(await world.call("GET", path, {}, theirs))).toEqual([404, 34]);
  });
});

describe("the rule", () => {
  it("is one per account, and ends with its message", async () => {
    const one = (await create({ text: "One" })).body.welcome_message.id;
    const two = (await create({ text: "Two" })).body.welcome_message.id;
    expect((await world.call("GET", `${BASE}/rules/list.json`)).body).toEqual({});
    const rule = await makeRule(one);
    expect(rule.body.welcome_message_rule).toMatchObject({ welcome_message_id: one });
    expect(refusal(await makeRule(two))).toEqual([400, 214]);
    const { id } = rule.body.welcome_message_rule;
    expect((await world.call("GET", `${BASE}/rules/show.json?id=${id}`)).body).toEqual(rule.body);
    expect((await world.call("DELETE", `${BASE}/rules/destroy.json?id=${id}`)).status).toBe(204);
    expect((await makeRule(two)).status).toBe(200);
    await world.call("DELETE", `${BASE}/destroy.json?id=${two}`);
    expect((await world.call("GET", `${BASE}/rules/list.json`)).body).toEqual({});
    expect(refusal(await makeRule("404"))).toEqual([404, 34]);
  });

  it("greets whoever opens the conversation, once, and marks the answer", async () => {
    const { body } = await create({
      text: "How can we help?",
      quick_reply: { type: "options", options: [{ label: "Billing", metadata: "billing_1" }] },
    });
    const { id } = body.welcome_message;
    const { id: ruleId } = (await makeRule(id)).body.welcome_message_rule;
    const customer = await newCustomer();
    const open = { userId: customer, withId: world.company.id };
    const greeting = (await world.control("POST", "/greetings", open)).body.welcomeMessage;
    expect(greeting).toMatchObject({
      id,
      text: "How can we help?",
      quickReplies: [{ label: "Billing" }],
    });

    const write = (text: string): Promise<Answer> =>
      world.control("POST", "/dms", {
        fromId: customer,
        toId: world.company.id,
        text,
        quickReplyMetadata: "billing_1",
      });
    const first = (await write("Billing")).body.id;
    const second = (await write("And delivery")).body.id;
    const show = async (dmId: string): Promise<Json> =>
      (await world.call("GET", `/1.1/direct_messages/events/show.json?id=${dmId}`)).body.event
        .message_create;
    expect(await show(first)).toMatchObject({
      initiated_via: { welcome_message_id: id },
      message_data: { quick_reply_response: { type: "options", metadata: "billing_1" } },
    });
    expect(await show(second)).not.toHaveProperty("initiated_via");
    expect((await world.control("POST", "/greetings", open)).body).toEqual({
      welcomeMessage: null,
    });
    await world.call("DELETE", `${BASE}/rules/destroy.json?id=${ruleId}`);
  });

  it("stands back behind the message of a deep link", async () => {
    const { body } = await create({ text: "From the poster" });
    const customer = await newCustomer();
    const { id } = body.welcome_message;
    const greeting = await world.control("POST", "/greetings", {
      userId: customer,
      withId: world.company.id,
      welcomeMessageId: id,
    });
    expect(greeting.body.welcomeMessage.text).toBe("From the poster");
    const foreign = await world.control("POST", "/greetings", {
      userId: world.company.id,
      withId: customer,
      welcomeMessageId: id,
    });
    expect(foreign.status).toBe(404);
  });
});
