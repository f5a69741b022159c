import { randomUUID } from "node:crypto";
import type { Insertable } from "kysely";
import { pino } from "pino";
import {
  acquireLease,
  appendEvents,
  type Database,
  type Lease,
  type RoutingStatus,
  type WrapupPrompt,
} from "@tsubame/store";
import { createTestDatabase, type TestDatabase } from "../../../../store/test/support/database.ts";
import { brokenRoutingPromises } from "../../../../store/test/support/routing-promises.ts";
import { acceptOffer, declineOffer, type LegOutcome } from "../../../src/conversations/offers.ts";
import { endLeg } from "../../../src/conversations/end.ts";
import { createEventFeed, type EventFeed } from "../../../src/event-feed.ts";
import { createSignals, type Signals } from "../../../src/signals.ts";
import { createMetrics } from "../../../src/telemetry/metrics.ts";
import { transact } from "../../../src/transaction.ts";
import type { DispatchContext } from "../../../src/dispatch/dispatch-session.ts";

/** A clock that stands still until a test moves it. */
class TestClock {
  #now = Date.parse("2026-11-22T09:00:00Z");
  now(): Date {
    return new Date(this.#now);
  }
  pass(durationMs: number): void {
    this.#now += durationMs;
  }
}

/** An alerting or connected leg of an agent. */
export interface OwningLeg {
  readonly conversationId: string;
  readonly participantId: string;
  readonly userId: string;
  readonly slot: number | null;
  readonly state: string;
}

type QueueColumns = Partial<Insertable<Database["queue"]>>;
type ConversationColumns = Partial<Insertable<Database["conversation"]>>;

/** A small contact centre in a database of its own, with the changes that other parts of the server make. */
export class TestFloor {
  readonly clock = new TestClock();
  /** Log lines of the parts under test, as JSON. */
  readonly logged: string[] = [];
  readonly database: TestDatabase;
  readonly context: DispatchContext & { readonly nodeId: string };
  #integrationId = "";

  private constructor(database: TestDatabase, signals: Signals, events: EventFeed) {
    this.database = database;
    this.context = {
      db: database.db,
      signals,
      events,
      clock: this.clock,
      log: pino({ level: "info" }, { write: (line) => void this.logged.push(line) }),
      metrics: createMetrics(),
      nodeId: randomUUID(),
    };
  }

  static async open(
    options: { capacity?: number; graceSeconds?: number } = {},
  ): Promise<TestFloor> {
    const database = await createTestDatabase();
    const { db, url } = database;
    const signals = createSignals();
    const log = pino({ level: "silent" });
    const events = await createEventFeed({ db, url, signals, log });
    const floor = new TestFloor(database, signals, events);
    await db.deleteFrom("organization").execute();
    await db
      .insertInto("organization")
      .values({
        name: "Test",
        message_capacity: options.capacity ?? 1,
        agent_grace_seconds: options.graceSeconds ?? 30,
      })
      .execute();
    const integration = await db
      .insertInto("integration")
      .values({
        name: "Account",
        tier: "enterprise",
        consumer_key: "key",
        consumer_secret_sealed: Buffer.alloc(1),
        access_token: "token",
        access_token_secret_sealed: Buffer.alloc(1),
        webhook_key: randomUUID(),
      })
      .returning("id")
      .executeTakeFirstOrThrow();
    floor.#integrationId = integration.id;
    return floor;
  }

  async lease(name = "dispatch"): Promise<Lease> {
    const lease = await acquireLease(this.database.db, {
      name,
      holder: this.context.nodeId,
      ttlMs: 600_000,
    });
    if (!lease) throw new Error("the lease is held");
    return lease;
  }

  async queue(
    name: string,
    options: { alertingSeconds?: number; wrapup?: WrapupPrompt } & QueueColumns = {},
  ): Promise<string> {
    const { alertingSeconds, wrapup, ...columns } = options;
    return transact(this.context, async (trx) => {
      const { id } = await trx
        .insertInto("queue")
        .values({
          name,
          alerting_timeout_seconds: alertingSeconds ?? 20,
          wrapup_prompt: wrapup ?? "OPTIONAL",
          ...columns,
        })
        .returning("id")
        .executeTakeFirstOrThrow();
      await appendEvents(trx, [{ kind: "queue.created", queueId: id }]);
      return id;
    });
  }

  async agent(
    name: string,
    options: { queueIds: readonly string[]; idleMinutes?: number; capacity?: number },
  ): Promise<string> {
    const idleSince = this.clock.now().getTime() - (options.idleMinutes ?? 0) * 60_000;
    return transact(this.context, async (trx) => {
      const { id } = await trx
        .insertInto("user_account")
        .values({
          name,
          email: `${name}-${randomUUID()}@example.com`,
          message_capacity: options.capacity ?? null,
        })
        .returning("id")
        .executeTakeFirstOrThrow();
      for (const queueId of options.queueIds) {
        await trx.insertInto("queue_member").values({ queue_id: queueId, user_id: id }).execute();
      }
      await trx
        .insertInto("agent_state")
        .values({
          user_id: id,
          presence: "On Queue",
          routing_status: "IDLE",
          routing_status_at: new Date(idleSince),
          idle_since_at: new Date(idleSince),
          disconnected_at: null,
        })
        .execute();
      await appendEvents(trx, [{ kind: "user.created", userId: id }]);
      return id;
    });
  }

  /** A customer's DM begins to wait. */
  async waiting(
    queueId: string,
    options: { minutes?: number; priority?: number } & ConversationColumns = {},
  ): Promise<string> {
    const { minutes: _minutes, priority: _priority, ...columns } = options;
    const since = new Date(this.clock.now().getTime() - (options.minutes ?? 0) * 60_000);
    return transact(this.context, async (trx) => {
      const contact = await trx
        .insertInto("contact")
        .values({ x_user_id: randomUUID(), name: "Customer", username: "customer", x_user: "{}" })
        .returning("id")
        .executeTakeFirstOrThrow();
      const { id } = await trx
        .insertInto("conversation")
        .values({
          integration_id: this.#integrationId,
          contact_id: contact.id,
          routing_state: "waiting",
          queue_id: queueId,
          priority: options.priority ?? 0,
          waiting_since_at: since,
          started_at: since,
          ...columns,
        })
        .returning("id")
        .executeTakeFirstOrThrow();
      await trx
        .insertInto("participant")
        .values([
          {
            conversation_id: id,
            purpose: "customer",
            state: "connected",
            contact_id: contact.id,
            started_at: since,
          },
          {
            conversation_id: id,
            purpose: "acd",
            state: "connected",
            queue_id: queueId,
            started_at: since,
          },
        ])
        .execute();
      await appendEvents(trx, [
        { kind: "conversation.started", conversationId: id },
        { kind: "conversation.queued", conversationId: id, queueId },
      ]);
      return id;
    });
  }

  /** The agent's leg that rings or talks, if any. */
  async owner(conversationId: string): Promise<OwningLeg | undefined> {
    return (await this.owners()).find((leg) => leg.conversationId === conversationId);
  }

  /** Everything that rings or talks. */
  async owners(): Promise<OwningLeg[]> {
    return this.database.db
      .selectFrom("participant")
      .select([
        "conversation_id as conversationId",
        "id as participantId",
        "user_id as userId",
        "slot",
        "state",
      ])
      .where("purpose", "=", "agent")
      .where("state", "in", ["alerting", "connected"])
      .$narrowType<{ userId: string }>()
      .execute();
  }

  async accept(leg: OwningLeg): Promise<LegOutcome> {
    return transact(this.context, (trx) => acceptOffer(trx, { ...leg, now: this.clock.now() }));
  }

  async decline(leg: OwningLeg): Promise<LegOutcome> {
    return transact(this.context, (trx) => declineOffer(trx, { ...leg, now: this.clock.now() }));
  }

  async finish(leg: OwningLeg): Promise<LegOutcome> {
    return transact(this.context, (trx) => endLeg(trx, { ...leg, now: this.clock.now() }));
  }

  async routingStatus(userId: string): Promise<RoutingStatus> {
    const row = await this.database.db
      .selectFrom("agent_state")
      .select("routing_status")
      .where("user_id", "=", userId)
      .executeTakeFirstOrThrow();
    return row.routing_status;
  }

  /** The agent's own choice, as `PUT /users/{id}/routingstatus` makes it. */
  async setRoutingStatus(userId: string, status: RoutingStatus): Promise<void> {
    await transact(this.context, async (trx) => {
      await trx
        .updateTable("agent_state")
        .set({ routing_status: status, routing_status_at: this.clock.now() })
        .where("user_id", "=", userId)
        .execute();
      await appendEvents(trx, [{ kind: "agent.routingStatusChanged", userId }]);
    });
  }

  /** The last notification channel of the agent came or went. */
  async setConnected(userId: string, isConnected: boolean): Promise<void> {
    await transact(this.context, async (trx) => {
      await trx
        .updateTable("agent_state")
        .set({ disconnected_at: isConnected ? null : this.clock.now() })
        .where("user_id", "=", userId)
        .execute();
      await appendEvents(trx, [{ kind: "agent.connectionChanged", userId }]);
    });
  }

  /** Rows that break a promise of routing. */
  async brokenPromises(): Promise<readonly unknown[]> {
    return brokenRoutingPromises(this.database.db);
  }

  /** Kinds of events about a conversation, in order. */
  async story(conversationId: string): Promise<string[]> {
    const rows = await this.database.db
      .selectFrom("event_log")
      .select("kind")
      .where("conversation_id", "=", conversationId)
      .orderBy("id")
      .execute();
    return rows.map((row) => row.kind);
  }

  /** Fails the test when a promise of routing is broken at its end. */
  async close(): Promise<void> {
    const broken = await this.brokenPromises();
    if (broken.length > 0) throw new Error(`broken promises: ${JSON.stringify(broken)}`);
    await this.context.events.close();
    await this.database.close();
  }
}
