import { appendEvents, type EventKind } from "@tsubame/store";
import { parkLeg, resumeLeg } from "../../../src/conversations/park.ts";
import { transferLeg } from "../../../src/conversations/transfer.ts";
import { AppError } from "../../../src/http/errors.ts";
import type { Principal } from "../../../src/http/principal.ts";
import { createGoneAgentTimer } from "../../../src/dispatch/gone-agents.ts";
import { transact } from "../../../src/transaction.ts";
import type { OwningLeg, TestFloor } from "./floor.ts";

const everything: Principal = {
  userId: null,
  clientId: null,
  roles: ["admin"],
  permissions: new Set(["conversation:communication:view", "tsubame:userToken:add"]),
  via: "bearer",
  credentialId: "a token",
  language: null,
};

type Action = (day: RandomDay) => Promise<void>;

/** What happens, and how often for each other. Whatever cannot happen just now does not. */
const actions: readonly (readonly [string, number, Action])[] = [
  ["arrive", 8, (day) => day.arrive()],
  ["accept", 7, (day) => day.withLeg("alerting", (leg) => day.floor.accept(leg))],
  ["decline", 2, (day) => day.withLeg("alerting", (leg) => day.floor.decline(leg))],
  ["finish", 4, (day) => day.withLeg("connected", (leg) => day.floor.finish(leg))],
  ["transfer", 2, (day) => day.withLeg("connected", (leg) => day.transfer(leg))],
  ["park", 1, (day) => day.withLeg("connected", (leg) => day.park(leg))],
  ["resume", 1, (day) => day.resume()],
  ["connection", 2, (day) => day.toggleConnection()],
  ["status", 2, (day) => day.returnToWork()],
  ["skills", 1, (day) => day.changeSkills()],
  ["membership", 1, (day) => day.changeMembership()],
  ["queue", 1, (day) => day.changeQueue()],
  ["measure", 1, (day) => day.measure()],
  ["time", 4, (day) => day.pass()],
];

/** One contact centre with every kind of rule, and what may happen in it, drawn from a seed. */
export class RandomDay {
  readonly floor: TestFloor;
  /** How often each thing was tried. */
  readonly happened: Record<string, number> = {};
  readonly #random: () => number;
  #queueIds: string[] = [];
  #agentIds: string[] = [];
  #skillIds: string[] = [];
  #labelIds: string[] = [];

  private constructor(floor: TestFloor, seed: number) {
    this.floor = floor;
    this.#random = randomSource(seed);
  }

  static async begin(floor: TestFloor, seed: number): Promise<RandomDay> {
    const day = new RandomDay(floor, seed);
    const { db } = floor.database;
    const names = (kind: string, count: number) =>
      Array.from({ length: count }, (_, index) => ({ name: `${kind} ${index}` }));
    const skills = await db.insertInto("skill").values(names("skill", 3)).returning("id").execute();
    day.#skillIds = skills.map(({ id }) => id);
    const labels = await db
      .insertInto("utilization_label")
      .values(names("label", 2))
      .returning("id")
      .execute();
    day.#labelIds = labels.map(({ id }) => id);
    await db
      .insertInto("label_capacity")
      .values({ utilization_label_id: labels[0]!.id, user_id: null, maximum_capacity: 1 })
      .execute();
    const group = await db
      .insertInto("agent_group")
      .values({ name: "helpers" })
      .returning("id")
      .executeTakeFirstOrThrow();
    const rule = { queueId: null, metric: "EstimatedWaitTime", operator: "GreaterThan", value: 50 };
    day.#queueIds = [
      await floor.queue("plain", { gone_agent_grace_seconds: 40, wrapup: "MANDATORY" }),
      await floor.queue("rings", {
        scoring_method: "PriorityOnly",
        rings: JSON.stringify([
          { staySeconds: 20, skillIds: [day.#skillIds[0]], groupIds: [] },
          { staySeconds: 20, skillIds: [], groupIds: [] },
        ]),
      }),
      await floor.queue("preferred", {
        preferred_steps: JSON.stringify([{ minimumScore: 50, waitSeconds: 15 }]),
        skill_evaluation_method: "BEST",
      }),
      await floor.queue("conditional", {
        conditional_rules: JSON.stringify([{ ...rule, groupIds: [group.id], waitSeconds: 5 }]),
        skill_evaluation_method: "DEMAND_AWARE",
      }),
      await floor.queue("last", {
        last_agent_routing_mode: "AnyAgent",
        agent_order: "longestIdle",
      }),
    ];
    for (let index = 0; index < 7; index += 1) {
      const queueIds = day.#queueIds.filter(() => day.#random() < 0.6);
      const id = await floor.agent(`agent ${index}`, {
        queueIds,
        idleMinutes: index,
        capacity: 1 + (index % 3),
      });
      day.#agentIds.push(id);
      await db
        .updateTable("queue_member")
        .set({ ring_number: 1 + (index % 2) })
        .where("user_id", "=", id)
        .execute();
      if (index % 3 === 0) {
        await db
          .insertInto("agent_group_member")
          .values({ agent_group_id: group.id, user_id: id })
          .execute();
      }
      await day.#giveSkills(id);
    }
    await day.#tell("settings.changed", {});
    return day;
  }

  /** Does one thing. */
  async act(): Promise<void> {
    const total = actions.reduce((sum, [, weight]) => sum + weight, 0);
    let left = this.#random() * total;
    for (const [name, weight, action] of actions) {
      left -= weight;
      if (left >= 0) continue;
      this.happened[name] = (this.happened[name] ?? 0) + 1;
      return action(this);
    }
  }

  async arrive(): Promise<void> {
    const { floor } = this;
    const now = floor.clock.now().getTime();
    const isLabelled = this.#random() < 0.3;
    const isDirect = this.#random() < 0.15;
    await floor.waiting(this.#one(this.#queueIds), {
      minutes: Math.floor(this.#random() * 5),
      priority: Math.floor(this.#random() * 3) - 1,
      skill_ids: this.#skillIds.filter(() => this.#random() < 0.25),
      entered_queue_at: new Date(now),
      ...(isLabelled ? { utilization_label_id: this.#one(this.#labelIds) } : {}),
      ...(this.#random() < 0.3 ? { last_agent_id: this.#one(this.#agentIds) } : {}),
      ...(isDirect
        ? { direct_agent_id: this.#one(this.#agentIds), direct_until: new Date(now + 30_000) }
        : {}),
      preferred_agents: JSON.stringify(
        this.#agentIds
          .filter(() => this.#random() < 0.15)
          .map((agentId) => ({ agentId, score: Math.floor(this.#random() * 101) })),
      ),
    });
  }

  async withLeg(state: string, act: (leg: OwningLeg) => Promise<unknown>): Promise<void> {
    const legs = (await this.floor.owners()).filter((leg) => leg.state === state);
    if (legs.length > 0) await act(this.#one(legs));
  }

  async transfer(leg: OwningLeg): Promise<void> {
    const request =
      this.#random() < 0.5
        ? { queueId: this.#one(this.#queueIds) }
        : { userId: this.#one(this.#agentIds) };
    await this.#allowed((now) =>
      transact(this.floor.context, (trx) =>
        transferLeg(trx, { path: leg, request, principal: everything, now }),
      ),
    );
  }

  async park(leg: OwningLeg): Promise<void> {
    await this.#allowed((now) =>
      transact(this.floor.context, (trx) =>
        parkLeg(trx, { path: leg, principal: everything, now, resumeAt: null }),
      ),
    );
  }

  async resume(): Promise<void> {
    const parked = await this.floor.database.db
      .selectFrom("participant")
      .select(["conversation_id as conversationId", "id as participantId"])
      .where("state", "=", "parked")
      .executeTakeFirst();
    if (!parked) return;
    await this.#allowed((now) =>
      transact(this.floor.context, (trx) =>
        resumeLeg(trx, { path: parked, principal: everything, now }),
      ),
    );
  }

  async toggleConnection(): Promise<void> {
    const id = this.#one(this.#agentIds);
    const { disconnected_at: since } = await this.floor.database.db
      .selectFrom("agent_state")
      .select("disconnected_at")
      .where("user_id", "=", id)
      .executeTakeFirstOrThrow();
    await this.floor.setConnected(id, since !== null);
  }

  async returnToWork(): Promise<void> {
    for (const id of this.#agentIds) {
      if ((await this.floor.routingStatus(id)) === "NOT_RESPONDING") {
        await this.floor.setRoutingStatus(id, "IDLE");
      }
    }
  }

  /** Learns; nothing is forgotten, so that what an agent has been offered stays checked. */
  async changeSkills(): Promise<void> {
    const id = this.#one(this.#agentIds);
    await this.#giveSkills(id);
    await this.#tell("agent.skillsChanged", { userId: id });
  }

  /** Joins a queue, and leaves none; what an agent has been offered as a member stays checked. */
  async changeMembership(): Promise<void> {
    const { db } = this.floor.database;
    const [userId, queueId] = [this.#one(this.#agentIds), this.#one(this.#queueIds)];
    await db
      .insertInto("queue_member")
      .values({ user_id: userId, queue_id: queueId })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    await this.#tell("queueMember.added", { userId, queueId });
  }

  async changeQueue(): Promise<void> {
    const queueId = this.#one(this.#queueIds);
    await this.floor.database.db
      .updateTable("queue")
      .set({
        agent_order: this.#random() < 0.5 ? "longestIdle" : "leastLoaded",
        alerting_timeout_seconds: 10 + Math.floor(this.#random() * 30),
      })
      .where("id", "=", queueId)
      .execute();
    await this.#tell("queue.updated", { queueId });
  }

  async measure(): Promise<void> {
    const queueId = this.#queueIds[3]!;
    const values = {
      estimated_wait_seconds: Math.floor(this.#random() * 100),
      measured_at: this.floor.clock.now(),
    };
    await this.floor.database.db
      .insertInto("queue_measure")
      .values({ queue_id: queueId, ...values })
      .onConflict((conflict) => conflict.column("queue_id").doUpdateSet(values))
      .execute();
    await this.#tell("queue.measured", { queueId });
  }

  /** Time passes: offers ring out, steps of rules are taken, work of those who are gone goes back. */
  async pass(): Promise<void> {
    this.floor.clock.pass(1000 + Math.floor(this.#random() * 20_000));
    const timer = createGoneAgentTimer(this.floor.context);
    await timer.look();
    await timer.stop();
  }

  /** What an agent may not do just now (full, a circle) does not happen. */
  async #allowed(act: (now: Date) => Promise<unknown>): Promise<void> {
    await act(this.floor.clock.now()).catch((error: unknown) => {
      if (!(error instanceof AppError)) throw error;
    });
  }

  async #giveSkills(userId: string): Promise<void> {
    const rows = this.#skillIds
      .filter(() => this.#random() < 0.6)
      .map((skillId) => ({
        user_id: userId,
        skill_id: skillId,
        proficiency: Math.floor(this.#random() * 6),
      }));
    if (rows.length > 0) {
      await this.floor.database.db
        .insertInto("user_skill")
        .values(rows)
        .onConflict((conflict) =>
          conflict
            .columns(["user_id", "skill_id"])
            .doUpdateSet({ proficiency: (eb) => eb.ref("excluded.proficiency") }),
        )
        .execute();
    }
  }

  async #tell(kind: EventKind, ids: { userId?: string; queueId?: string }): Promise<void> {
    await transact(this.floor.context, (trx) => appendEvents(trx, [{ kind, ...ids }]));
  }

  #one<T>(list: readonly T[]): T {
    return list[Math.floor(this.#random() * list.length)]!;
  }
}

/** Mulberry32: small, fast, the same everywhere. */
function randomSource(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
