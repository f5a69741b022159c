import { randomUUID } from "node:crypto";
import type { FlowRuleInput } from "@tsubame/contract";
import { createVirtualClock, type VirtualClock } from "@tsubame/x-sandbox";
import { settle } from "../../../../store/test/support/settle.ts";
import type { Context, Part } from "../../../src/context.ts";
import { endConversation } from "../../../src/conversations/end.ts";
import { createMenuTimer } from "../../../src/flows/menu-timer.ts";
import { createFlow } from "../../../src/flows/save-flow.ts";
import { createSendingNode } from "../../support/sending-node.ts";
import { insertTargets, type FlowTargets } from "./flow-targets.ts";
import { newestConversation, type StoredConversation } from "./stored-conversation.ts";

/** Somebody who writes to the account, each time a second after whatever was written before. */
interface FlowCustomer {
  readonly id: string;
  writes(text: string, quickReplyMetadata?: string): Promise<void>;
  conversation(): Promise<StoredConversation>;
}

/** A connected account whose flow each test sets, at a node that receives and where time stands still. */
export interface FlowAccount {
  readonly clock: VirtualClock;
  readonly context: Context;
  readonly db: Context["db"];
  readonly integrationId: string;
  readonly targets: FlowTargets;
  /** Saves the rules as a flow of their own and binds the account to it; returns the flow's id. */
  follow(rules: readonly FlowRuleInput[]): Promise<string>;
  newCustomer(): Promise<FlowCustomer>;
  /** Sends what is queued until the test ends. */
  startSender(): void;
  /** The part that ends menus at their deadlines, as `nodeId` has it, until the test ends. */
  startMenuTimer(nodeId?: string): ReturnType<typeof createMenuTimer>;
  /** Waits until X has so many messages of ours for a customer, and their echoes have come back. */
  hasSent(customer: FlowCustomer, count: number): Promise<string[]>;
  /** Every DM between the account and a customer, as X has them. */
  dmsWith(customer: FlowCustomer): Promise<{ text: string; quickReplies: unknown[] }[]>;
  /** The customer's side of a conversation ends. */
  end(conversationId: string): Promise<void>;
  /** After each test: nothing runs, is queued or was learned any more. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

export async function createFlowAccount(): Promise<FlowAccount> {
  const clock = createVirtualClock({ isFrozen: true });
  const node = await createSendingNode({ clock });
  const { context } = node.test;
  const { db } = context;
  const parts: Part[] = [];
  const targets = await insertTargets(db);

  return {
    clock,
    context,
    db,
    integrationId: node.account.integrationId,
    targets,

    async follow(rules) {
      const actor = { userId: null, clientId: null };
      const { row } = await createFlow(context, { name: randomUUID(), rules, actor });
      await db
        .updateTable("recipient")
        .set({ flow_id: row.id })
        .where("id", "=", node.account.recipientId)
        .execute();
      return row.id;
    },

    async newCustomer() {
      const id = await node.x.newCustomer();
      return {
        id,
        async writes(text, quickReplyMetadata) {
          await clock.advance(1_000);
          await node.x.control("POST", "/dms", {
            fromId: id,
            toId: node.x.businessId,
            text,
            ...(quickReplyMetadata !== undefined && { quickReplyMetadata }),
          });
          await node.echoesArrived();
        },
        conversation: () => newestConversation(db, id),
      };
    },

    startSender() {
      parts.push(node.start());
    },

    startMenuTimer(nodeId = context.nodeId) {
      const timer = createMenuTimer({ ...context, nodeId });
      parts.push(timer);
      return timer;
    },

    async hasSent(customer, count) {
      const conversation = await customer.conversation();
      const thread = { customerId: customer.id, conversationId: conversation.id };
      await settle(async () => (await node.sentTexts(thread)).length === count, 15_000);
      await settle(async () =>
        (await node.outbound(thread)).every(({ status }) => status === "sent"),
      );
      await node.echoesArrived();
      return node.sentTexts(thread);
    },

    async dmsWith({ id }) {
      const { dms } = await node.x.control<{ dms: { text: string; quickReplies: unknown[] }[] }>(
        "GET",
        `/dms?userId=${node.x.businessId}&withId=${id}&limit=10`,
      );
      return dms;
    },

    end: (conversationId) =>
      db
        .transaction()
        .execute((trx) =>
          endConversation(trx, {
            conversationId,
            now: new Date(clock.now()),
            disconnectType: "peer",
          }),
        )
        .then(() => undefined),

    async reset() {
      await Promise.all(parts.splice(0).map((part) => part.stop()));
      await node.test.database.pool.query(
        "truncate send_attempt, x_limit, send_hold, automatic_opt_out",
      );
      await db
        .updateTable("outbox")
        .set({ state: "failed" })
        .where("state", "=", "queued")
        .execute();
      await db.updateTable("integration").set({ generation: "v1.1-premium" }).execute();
    },

    close: () => node.close(),
  };
}
