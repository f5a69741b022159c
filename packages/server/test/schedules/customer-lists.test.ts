import { randomInt, randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CustomerList, CustomerListMember, EntityListing, ErrorBody } from "@tsubame/contract";
import { readCustomerLists } from "@tsubame/store";
import { createConfigurationApi, type ConfigurationApi } from "../support/configuration-api.ts";

let api: ConfigurationApi;
beforeAll(async () => {
  api = await createConfigurationApi();
});
afterAll(() => api.close());

const lists = "/api/tsubame/v1/customer-lists";
const makeList = async () =>
  (await api.admin<CustomerList>("POST", lists, { name: randomUUID() })).body;
const makeContact = async (username: string) => {
  const x_user_id = String(randomInt(1, 2 ** 47));
  const { id } = await api.context.db
    .insertInto("contact")
    .values({ x_user_id, name: `${username} さん`, username, x_user: "{}" })
    .returning("id")
    .executeTakeFirstOrThrow();
  return { id, xUserId: x_user_id };
};
const handle = () => `u${randomUUID().slice(0, 12).replaceAll("-", "")}`;
const add = (list: CustomerList, body: object) =>
  api.admin<{ addedCount: number; presentCount: number; unread: unknown[]; unreadCount: number }>(
    "POST",
    `${lists}/${list.id}/members`,
    body,
  );
const membersOf = async (list: CustomerList, query = "") =>
  (await api.admin<EntityListing<CustomerListMember>>("GET", `${lists}/${list.id}/members${query}`))
    .body;
/** What flows are told. */
const listsOf = async (contactId: string) => [
  ...((await readCustomerLists(api.context.db, { contactIds: [contactId] })).get(contactId) ?? []),
];

describe("customer lists", () => {
  it("are made, renamed, and deleted unless a flow asks for them", async () => {
    const list = await makeList();
    expect(list).toMatchObject({ memberCount: 0, version: 1 });
    const name = randomUUID();
    const renamed = await api.admin<CustomerList>("PUT", `${lists}/${list.id}`, { ...list, name });
    expect(renamed.body).toMatchObject({ name, version: 2 });
    expect((await api.admin("PUT", `${lists}/${list.id}`, list)).status).toBe(409);
    expect((await api.admin("POST", lists, { name })).status).toBe(409);
    const found = await api.admin<EntityListing<CustomerList>>("GET", `${lists}?name=${name}`);
    expect(found.body.entities).toEqual([renamed.body]);
    const rules = JSON.stringify([
      { when: [{ kind: "customer", customerListId: list.id }], then: {} },
    ]);
    const flow = await api.context.db
      .insertInto("flow")
      .values({ name: "VIP", rules })
      .returning("id")
      .executeTakeFirstOrThrow();
    const refused = await api.admin<ErrorBody>("DELETE", `${lists}/${list.id}`);
    expect([refused.status, refused.body.code, refused.body.messageParams]).toMatchObject([
      409,
      "customerList.inUse",
      { usedBy: "VIP" },
    ]);
    await api.context.db.deleteFrom("flow").where("id", "=", flow.id).execute();
    expect((await api.admin("DELETE", `${lists}/${list.id}`)).status).toBe(200);
    expect((await api.admin("GET", `${lists}/${list.id}`)).status).toBe(404);
  });

  it("take people as they are pasted, each once, and say what they did not understand", async () => {
    const list = await makeList();
    const { status, body } = await add(list, {
      text: "@Hanako_1,VIP\n\n12345678901\nhttps://x.com/Taro?s=20\n＠hanako_1\nnot a handle!\n",
    });
    expect([status, body]).toEqual([
      200,
      {
        addedCount: 3,
        presentCount: 1,
        unread: [{ line: 6, text: "not a handle!" }],
        unreadCount: 1,
      },
    ]);
    const { body: again } = await add(list, { members: [{ handle: "taro" }, { handle: "jiro" }] });
    expect(again).toMatchObject({ addedCount: 1, presentCount: 1 });
    const page = await membersOf(list, "?search=hanako");
    expect(page).toMatchObject({
      total: 1,
      entities: [{ handle: "hanako_1", xUserId: null, contact: null, note: "VIP" }],
    });
    expect((await api.admin<CustomerList>("GET", `${lists}/${list.id}`)).body.memberCount).toBe(4);
    const refused = await api.admin<ErrorBody>("POST", `${lists}/${list.id}/members`, {
      text: "!!!",
    });
    expect([refused.status, refused.body.details[0]?.fieldName]).toEqual([400, "text"]);
  });

  it("know a customer by id at X whatever the handle becomes", async () => {
    const list = await makeList();
    const name = handle();
    const contact = await makeContact(name.toUpperCase());
    await add(list, { text: `@${name}` });
    expect(await listsOf(contact.id)).toEqual([list.id]);
    const [member] = (await membersOf(list)).entities;
    expect(member).toMatchObject({ xUserId: contact.xUserId, contact: { id: contact.id } });
    // The customer takes another handle, and somebody else takes the old one.
    await api.context.db
      .updateTable("contact")
      .set({ username: handle() })
      .where("id", "=", contact.id)
      .execute();
    const stranger = await makeContact(name);
    expect(await listsOf(contact.id)).toEqual([list.id]);
    expect(await listsOf(stranger.id)).toEqual([]);
    expect((await add(list, { members: [{ xUserId: contact.xUserId }] })).body.addedCount).toBe(0);
  });

  it("know a customer by handle who has not written when the list was made", async () => {
    const list = await makeList();
    const name = handle();
    await add(list, { text: name });
    const contact = await makeContact(name.toUpperCase());
    expect(await listsOf(contact.id)).toEqual([list.id]);
    const [member] = (await membersOf(list)).entities;
    expect(member).toMatchObject({ contact: { id: contact.id }, xUserId: contact.xUserId });
    const path = `/api/tsubame/v1/contacts/${contact.id}/customer-lists`;
    expect((await api.admin("GET", path)).body).toEqual({
      entities: [{ id: list.id, name: list.name }],
    });
    const taken = await api.admin("DELETE", `${lists}/${list.id}/members/${member?.id}`);
    expect(taken.status).toBe(200);
    expect(await listsOf(contact.id)).toEqual([]);
    expect((await api.admin("GET", path)).body).toEqual({ entities: [] });
    expect((await api.admin("DELETE", `${lists}/${list.id}/members/${member?.id}`)).status).toBe(
      404,
    );
  });

  it("count no more once they are deleted", async () => {
    const list = await makeList();
    const name = handle();
    const contact = await makeContact(name);
    await add(list, { text: name });
    await api.admin("DELETE", `${lists}/${list.id}`);
    expect(await listsOf(contact.id)).toEqual([]);
  });

  it("are read by supervisors, changed by administrators, and none of an agent's business", async () => {
    const list = await makeList();
    const supervisor = await api.person({ roles: ["supervisor"] });
    const agent = await api.person();
    expect((await supervisor.call("GET", `${lists}/${list.id}/members`)).status).toBe(200);
    const adding = await supervisor.call("POST", `${lists}/${list.id}/members`, { text: "a" });
    expect(adding.status).toBe(403);
    expect((await agent.call("GET", lists)).status).toBe(403);
  });
});
