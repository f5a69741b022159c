import { afterAll, beforeAll, expect, it } from "vitest";
import {
  connect,
  createCustomer,
  createXSide,
  integrationBody,
  writeDm,
  type Product,
  type XSide,
} from "./support/company.ts";
import { eventually } from "./support/http.ts";
import { openStage, type Stage } from "./support/stage.ts";

const deliveryGoal = 10_000;
const customerCount = 50;
/** With about half of the deliveries sent twice this many DMs make more than the goal. */
const dmsPerCustomer = 140;

let stage: Stage;
let product: Product;
let x: XSide;

beforeAll(async () => {
  stage = await openStage("deliveries");
  ({ product } = stage);
  x = await createXSide(product.sandbox);
  const integration = await connect(product.admin, integrationBody(x));
  expect(integration.createStatus).toBe("Completed");
});

afterAll(async () => {
  await stage?.close();
});

interface Thread {
  readonly messages: readonly { readonly id: string; readonly xEventId: string | null }[];
  readonly hasEarlier: boolean;
}

/** The whole thread through the API, page by page, oldest first. */
async function readThread(conversationId: string): Promise<string[]> {
  const pages: Thread["messages"][] = [];
  for (let page = 0; page < 100; page += 1) {
    const first = pages[0]?.[0];
    const before = first ? `&before=${first.id}` : "";
    const part = await product.admin<Thread>(
      "GET",
      `/api/tsubame/v1/conversations/${conversationId}/messages?limit=200${before}`,
    );
    pages.unshift(part.messages);
    if (!part.hasEarlier) break;
  }
  return pages.flat().map(({ xEventId }) => xEventId ?? "");
}

it("shows each of 10,000 duplicated and shuffled deliveries once and in X's order", async () => {
  await product.sandbox("PUT", "/sandbox/faults", {
    seed: 20261122,
    deliveries: { duplicateRate: 0.5, shuffleWindow: 100, loseAnswerRate: 0.02 },
  });
  const customers = [];
  for (let index = 0; index < customerCount; index += 1) {
    customers.push(await createCustomer(product.sandbox, `Customer ${index}`));
  }
  const written = new Map<string, string[]>(customers.map(({ id }) => [id, []]));
  // Each customer types one message after the other; the customers type at the same time.
  await Promise.all(
    customers.map(async (customer) => {
      for (let index = 0; index < dmsPerCustomer; index += 1) {
        const id = await writeDm(product.sandbox, {
          fromId: customer.id,
          toId: x.businessId,
          text: `Message ${index}`,
        });
        written.get(customer.id)?.push(id);
      }
    }),
  );
  const expectedCount = customerCount * dmsPerCustomer;
  await eventually(
    "every DM is stored",
    async () => {
      const { count } = await stage.database.db
        .selectFrom("message")
        .select((eb) => eb.fn.countAll<string>().as("count"))
        .executeTakeFirstOrThrow();
      return Number(count) === expectedCount;
    },
    120_000,
  );
  // Late duplicates must not change anything either: wait until the sandbox has nothing more to deliver.
  let lastSeq = -1;
  await eventually(
    "the sandbox is silent for a second",
    async () => {
      const log = await product.sandbox<{ lastSeq: number }>("GET", "/sandbox/log?limit=1");
      const isSilent = log.lastSeq === lastSeq;
      lastSeq = log.lastSeq;
      if (!isSilent) await new Promise((resolve) => setTimeout(resolve, 1000));
      return isSilent;
    },
    60_000,
  );
  const { entries: attempts } = await product.sandbox<{ entries: readonly unknown[] }>(
    "GET",
    "/sandbox/log?kind=delivery.attempted",
  );
  expect(attempts.length).toBeGreaterThanOrEqual(deliveryGoal);
  await eventually("the inbox is empty", async () => {
    const pending = await stage.database.db
      .selectFrom("inbox")
      .where("state", "<>", "done")
      .select("id")
      .execute();
    return pending.length === 0;
  });

  const conversations = await stage.database.db
    .selectFrom("conversation")
    .innerJoin("contact", "contact.id", "conversation.contact_id")
    .select(["conversation.id", "contact.x_user_id"])
    .execute();
  expect(conversations).toHaveLength(customerCount);
  for (const { id, x_user_id: customerId } of conversations) {
    expect(await readThread(id)).toEqual(written.get(customerId));
  }
}, 240_000);
