import { randomUUID } from "node:crypto";
import type { Explanation } from "@tsubame/routing";
import { acquireLease, appendEvents, type Database } from "@tsubame/store";
import { sql, type Insertable } from "kysely";
import { settle } from "../../../../store/test/support/settle.ts";
import { acceptOffer, declineOffer } from "../../../src/conversations/offers.ts";
import { startDispatching, type DispatchSession } from "../../../src/dispatch/dispatch-session.ts";
import { transact } from "../../../src/transaction.ts";
import { createConfigurationApi, type ConfigurationApi } from "../../support/configuration-api.ts";
import { insertAccount } from "../../support/held-leg.ts";
import { present } from "../../support/present.ts";

type Wish = Partial<Insertable<Database["conversation"]>>;

/**
 * The public API beside a real dispatcher on one database: what an administrator says over HTTP takes effect on conversations
 * that wait. The clock runs with the machine and can be put forward.
 */
export class RoutedCentre {
  readonly api: ConfigurationApi;
  readonly #session: DispatchSession;
  readonly #integrationId: string;
  #watchQueueId = "";

  private constructor(api: ConfigurationApi, session: DispatchSession, integrationId: string) {
    this.api = api;
    this.#session = session;
    this.#integrationId = integrationId;
  }

  static async open(): Promise<RoutedCentre> {
    const api = await createConfigurationApi();
    const { db } = api.context;
    const lease = await acquireLease(db, { name: "dispatch", holder: "test", ttlMs: 3_600_000 });
    const session = startDispatching(api.context, present(lease, "lease"));
    const { integrationId } = await insertAccount(db);
    return new RoutedCentre(api, session, integrationId);
  }

  /** Makes an entity over HTTP with a name of its own. @returns its id */
  async make(path: string, body: object = {}): Promise<string> {
    const answer = await this.api.admin<{ id: string }>("POST", path, {
      name: randomUUID(),
      ...body,
    });
    if (answer.status !== 200) throw new Error(`${path}: ${JSON.stringify(answer.body)}`);
    return answer.body.id;
  }

  queue(settings: object = {}): Promise<string> {
    return this.make("/api/v2/routing/queues", {
      mediaSettings: { message: { alertingTimeoutSeconds: 900 } },
      ...settings,
    });
  }

  /** Sends a queue back with some settings changed, as the desktop does. */
  async changeQueue(queueId: string, settings: object): Promise<void> {
    const path = `/api/v2/routing/queues/${queueId}`;
    const { body } = await this.api.admin<object>("GET", path);
    const answer = await this.api.admin("PUT", path, { ...body, ...settings });
    if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
  }

  /** A group with these people. */
  async group(...memberIds: string[]): Promise<string> {
    const id = await this.make("/api/v2/groups", { type: "official" });
    if (memberIds.length > 0) {
      await this.api.admin("POST", `/api/v2/groups/${id}/members`, { memberIds });
    }
    return id;
  }

  /** Somebody who is on queue and connected. */
  async agent(
    options: {
      queueIds?: readonly string[];
      ring?: number;
      skillIds?: readonly string[];
      capacity?: number;
    } = {},
  ): Promise<string> {
    const { id } = await this.api.person();
    for (const skillId of options.skillIds ?? []) {
      const skill = { id: skillId, proficiency: 3 };
      await this.api.admin("POST", `/api/v2/users/${id}/routingskills`, skill);
    }
    if (options.capacity !== undefined) {
      await this.api.admin("PUT", `/api/v2/routing/users/${id}/utilization`, {
        utilization: { message: { maximumCapacity: options.capacity } },
      });
    }
    for (const queueId of options.queueIds ?? []) {
      const members = `/api/v2/routing/queues/${queueId}/members`;
      await this.api.admin("POST", members, [{ id }]);
      if (options.ring !== undefined) {
        await this.api.admin("PATCH", members, [{ id, ringNumber: options.ring }]);
      }
    }
    await this.setReady(id, true);
    return id;
  }

  /** Puts an agent on queue and connected, or off queue. */
  async setReady(userId: string, isReady: boolean): Promise<void> {
    const now = this.api.clock.now();
    await transact(this.api.context, async (trx) => {
      await trx
        .updateTable("agent_state")
        .set({
          presence: isReady ? "On Queue" : "Available",
          routing_status: isReady ? "IDLE" : "OFF_QUEUE",
          routing_status_at: now,
          idle_since_at: now,
          disconnected_at: null,
        })
        .where("user_id", "=", userId)
        .execute();
      await appendEvents(trx, [{ kind: "agent.routingStatusChanged", userId }]);
    });
  }

  /** A conversation begins to wait, with what flows or people ask for it. */
  async waiting(queueId: string, wish: Wish = {}): Promise<string> {
    const now = this.api.clock.now();
    return transact(this.api.context, async (trx) => {
      const contact = await trx
        .insertInto("contact")
        .values({ x_user_id: randomUUID(), name: "花子", username: "hanako", x_user: "{}" })
        .returning("id")
        .executeTakeFirstOrThrow();
      const { id } = await trx
        .insertInto("conversation")
        .values({
          integration_id: this.#integrationId,
          contact_id: contact.id,
          routing_state: "waiting",
          queue_id: queueId,
          waiting_since_at: now,
          entered_queue_at: now,
          started_at: now,
          ...wish,
        })
        .returning("id")
        .executeTakeFirstOrThrow();
      await appendEvents(trx, [{ kind: "conversation.queued", conversationId: id, queueId }]);
      return id;
    });
  }

  /** Who it rings at or who has it; undefined while it waits. */
  async holder(conversationId: string): Promise<string | undefined> {
    return (await this.#leg(conversationId))?.userId;
  }

  /** Waits until somebody has been offered it. @returns who */
  async offered(conversationId: string): Promise<string> {
    let holder: string | undefined;
    await settle(async () => {
      holder = await this.holder(conversationId);
      return holder !== undefined;
    });
    return present(holder, "holder");
  }

  /**
   * Waits until the dispatcher has taken in everything said so far, which an offer elsewhere shows (at most 25 times), and
   * nobody has been asked. @returns its reasons
   */
  async stillWaiting(conversationId: string): Promise<Extract<Explanation, { state: "waiting" }>> {
    if (this.#watchQueueId === "") {
      this.#watchQueueId = await this.queue();
      await this.agent({ queueIds: [this.#watchQueueId], capacity: 25 });
    }
    await this.offered(await this.waiting(this.#watchQueueId));
    const reasons = this.#session.explain(conversationId);
    if (reasons?.state !== "waiting") throw new Error(`it is ${reasons?.state ?? "unknown"}`);
    return reasons;
  }

  async accept(conversationId: string): Promise<void> {
    const leg = present(await this.#leg(conversationId), "leg");
    const now = this.api.clock.now();
    await transact(this.api.context, (trx) => acceptOffer(trx, { ...leg, now }));
  }

  async decline(conversationId: string): Promise<void> {
    const leg = present(await this.#leg(conversationId), "leg");
    const now = this.api.clock.now();
    await transact(this.api.context, (trx) => declineOffer(trx, { ...leg, now }));
  }

  /** Moves the clock and wakes the dispatcher, which otherwise sleeps in real time. */
  pass(seconds: number): void {
    this.api.clock.advance(seconds * 1000);
    this.#session.wake();
  }

  async close(): Promise<void> {
    await this.#session.stop();
    await this.api.close();
  }

  async #leg(conversationId: string) {
    const { rows } = await sql<{ conversationId: string; participantId: string; userId: string }>`
      select conversation_id as "conversationId", id as "participantId", user_id as "userId"
      from participant where conversation_id = ${conversationId}::uuid and purpose = 'agent'
        and state in ('alerting', 'connected')`.execute(this.api.context.db);
    return rows[0];
  }
}
