import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { settle } from "../../../store/test/support/settle.ts";
import { openCentre, type Centre } from "../support/centre.ts";
import { checkIn, checksOf, type ChecksBody } from "../support/checked-app.ts";
import { listen } from "../support/listener.ts";

let centre: Centre;

beforeAll(async () => {
  centre = await openCentre();
}, 60_000);
afterAll(() => centre.close());

interface RoundTripBody {
  readonly code: string;
  readonly state: string;
  readonly expiresAt: string;
  readonly xCreatedAt: string | null;
  readonly receivedAt: string | null;
  readonly seenAt: string | null;
  readonly delayMs: number | null;
}

const path = () => `/api/tsubame/v1/integrations/${centre.integrationId}/round-trip`;
const begin = async () => (await centre.node.admin<RoundTripBody>("POST", path())).body;
const read = async () => (await centre.node.admin<RoundTripBody>("GET", path())).body;

async function conversationsOf(customerId: string) {
  return centre.node.database.db
    .selectFrom("conversation")
    .innerJoin("contact", "contact.id", "conversation.contact_id")
    .select(["conversation.id", "conversation.state", "conversation.routing_state"])
    .where("contact.x_user_id", "=", customerId)
    .execute();
}

describe("the round-trip test", () => {
  it("does not exist before somebody begins one, and only administrators begin one", async () => {
    expect((await centre.node.admin("GET", path())).status).toBe(404);
    const supervisor = await centre.node.person("supervisor");
    expect((await supervisor.call("POST", path())).status).toBe(403);
  });

  it("measures the way of a code typed on a phone, and tells it on the topic", async () => {
    const topic = `tsubame.integrations.${centre.integrationId}`;
    const listener = await listen(centre.node.admin, [topic]);
    const begun = await begin();
    expect(begun).toMatchObject({ state: "waiting", seenAt: null, delayMs: null });
    const customer = await centre.x.newCustomer();
    await centre.customerWrites(customer, `hello, ${begun.code.toLowerCase()}!`);
    const told = await listener.hear<ChecksBody>(
      topic,
      (body) => body.roundTrip?.state === "seen" && checkIn(body, "roundTrip").status === "passed",
    );
    const seen = await read();
    expect(seen.state).toBe("seen");
    expect(told.eventBody.roundTrip?.delayMs).toBe(seen.delayMs);
    const at = (instant: string | null) => Date.parse(instant ?? "");
    expect(seen.delayMs).toBe(Math.max(0, at(seen.seenAt) - at(seen.xCreatedAt)));
    expect(at(seen.receivedAt)).toBeLessThanOrEqual(at(seen.seenAt));
    const check = checkIn(await checksOf(centre.node, centre.integrationId), "roundTrip");
    expect(check).toMatchObject({ status: "passed", evidence: { delayMs: seen.delayMs } });
    expect(check.text.en).toMatch(/arrived \d+\.\d seconds after/);
    expect(check.text.ja).toMatch(/送信から \d+\.\d 秒で届きました/);
    await listener.close();
  });

  it("goes to nobody and stays in the history; the same person's next message is work as any", async () => {
    const agent = await centre.agentOnQueue();
    const begun = await begin();
    const customer = await centre.x.newCustomer();
    await centre.customerWrites(customer, begun.code);
    await settle(async () => (await read()).state === "seen");
    expect(await conversationsOf(customer)).toMatchObject([
      { state: "closed", routing_state: "none" },
    ]);
    await centre.customerWrites(customer, "and now a question");
    await settle(async () => {
      const [conversation] = await conversationsOf(customer);
      return conversation?.state === "open" && conversation.routing_state !== "none";
    });
    const [conversation] = await conversationsOf(customer);
    const messages = await centre.node.database.db
      .selectFrom("message")
      .select("text")
      .where("conversation_id", "=", conversation?.id ?? "")
      .orderBy("sorted_at")
      .execute();
    expect(messages.map(({ text }) => text)).toEqual([begun.code, "and now a question"]);
    expect(agent.id).toBeTruthy();
  });

  it("does not take a conversation away from an agent who holds one with the same person", async () => {
    const customer = await centre.x.newCustomer();
    await centre.customerWrites(customer, "a question first");
    await settle(async () => (await conversationsOf(customer))[0]?.state === "open");
    const begun = await begin();
    await centre.customerWrites(customer, begun.code);
    await settle(async () => (await read()).state === "seen");
    expect(await conversationsOf(customer)).toMatchObject([{ state: "open" }]);
  });

  it("is over when its time is, and whoever writes the code then has an answer like anybody", async () => {
    const begun = await begin();
    await centre.node.database.db
      .updateTable("round_trip")
      .set({ expires_at: new Date(Date.now() - 60_000) })
      .execute();
    const customer = await centre.x.newCustomer();
    await centre.customerWrites(customer, `${begun.code} is what I was told to write`);
    await settle(async () => (await conversationsOf(customer)).length === 1);
    const [conversation] = await conversationsOf(customer);
    expect(conversation).toMatchObject({ state: "open" });
    expect(await read()).toMatchObject({ state: "expired", seenAt: null });
  });

  it("counts the first arrival only, and a code of an earlier test no more", async () => {
    const first = await begin();
    const second = await begin();
    expect(second.code).not.toBe(first.code);
    const customer = await centre.x.newCustomer();
    await centre.customerWrites(customer, first.code);
    await settle(async () => (await conversationsOf(customer)).length === 1);
    expect((await read()).state).toBe("waiting");
    await centre.customerWrites(await centre.x.newCustomer(), second.code);
    await settle(async () => (await read()).state === "seen");
    const { seenAt } = await read();
    const another = await centre.x.newCustomer();
    await centre.customerWrites(another, second.code);
    await settle(async () => (await conversationsOf(another)).length === 1);
    expect((await read()).seenAt).toBe(seenAt);
  });
});
