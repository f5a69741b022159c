import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { postRoutingDecisionReplay, type RoutingReplay } from "@tsubame/contract";
import { createEngine, type EngineSnapshot } from "@tsubame/routing";
import { readRoutingFacts } from "@tsubame/store";
import { settle } from "../../../store/test/support/settle.ts";
import { startDispatching, type DispatchSession } from "../../src/dispatch/dispatch-session.ts";
import { replayRoutes } from "../../src/dispatch/replay-routes.ts";
import { createApp, type App } from "../../src/http/app.ts";
import type { Principal } from "../../src/http/principal.ts";
import { createRequestLimit } from "../../src/http/request-limit.ts";
import { TestFloor } from "./support/floor.ts";
import { RandomDay } from "./support/random-day.ts";

const seeds = [20_261_122, Math.trunc(Math.random() * 1e9)];
const actionCount = 150;
const actionsBetweenRests = 6;

const supervisor: Principal = {
  userId: null,
  clientId: null,
  roles: ["supervisor"],
  permissions: new Set(["tsubame:waiting:view"]),
  via: "bearer",
  credentialId: "a token",
  language: null,
};

describe.each(seeds)("a random day through the dispatcher (seed %i)", (seed) => {
  let floor: TestFloor;
  let session: DispatchSession;
  let app: App;

  beforeAll(async () => {
    floor = await TestFloor.open({ capacity: 2, graceSeconds: 20 });
    session = startDispatching(floor.context, await floor.lease());
    app = createApp({ log: floor.context.log });
    const requestLimit = createRequestLimit({ perMinute: 10_000 });
    const authenticate = async (): Promise<Principal> => supervisor;
    replayRoutes({ app, authenticate, requestLimit, isCheckingResponses: true }, floor.context);
  });
  afterAll(async () => {
    await session.stop();
    await app.close();
    await floor.close();
  });

  /** What a restart would know now. */
  async function rebuilt(): Promise<EngineSnapshot> {
    const now = floor.clock.now();
    const engine = createEngine();
    engine.applyAll(await readRoutingFacts(floor.context.db, "all", { now }), now.getTime());
    return engine.snapshot();
  }

  it("leaves the engine, at every rest, in the state that a rebuild from the database has", async () => {
    const day = await RandomDay.begin(floor, seed);
    for (let index = 0; index < actionCount; index += 1) {
      await day.act();
      session.wake();
      if (index % actionsBetweenRests > 0) continue;
      let [live, fresh] = [session.snapshot(), await rebuilt()];
      await settle(async () => {
        [live, fresh] = [session.snapshot(), await rebuilt()];
        return session.isSettled && JSON.stringify(live) === JSON.stringify(fresh);
      }).catch(() => undefined);
      expect(live).toEqual(fresh);
      expect(await floor.brokenPromises()).toEqual([]);
    }
    expect(day.happened).toEqual(
      expect.objectContaining({ arrive: expect.any(Number), accept: expect.any(Number) }),
    );
    expect(floor.logged.filter((line) => line.includes("rebuilding"))).toEqual([]);
  }, 90_000);

  it("leaves decisions each of which gives the same offer when it is made again", async () => {
    const decisions = await floor.database.db
      .selectFrom("routing_decision")
      .select("id")
      .where("kind", "=", "offer")
      .execute();
    expect(decisions.length).toBeGreaterThan(20);
    for (const { id } of decisions) {
      const url = postRoutingDecisionReplay.path.replace("{decisionId}", id);
      const response = await app.inject({ method: "POST", url });
      expect(response.statusCode).toBe(200);
      expect(response.json<RoutingReplay>()).toMatchObject({ isSame: true, differences: [] });
    }
  });

  it("tells what differs when the facts were others, and refuses what was stored without", async () => {
    const { db } = floor.database;
    const decision = await db
      .selectFrom("routing_decision")
      .selectAll()
      .where("kind", "=", "offer")
      .executeTakeFirstOrThrow();
    const ask = async (id: string) => {
      const url = postRoutingDecisionReplay.path.replace("{decisionId}", id);
      const response = await app.inject({ method: "POST", url });
      return { status: response.statusCode, body: response.json<unknown>() };
    };
    const facts = decision.facts as { agents: readonly object[]; queue: object };
    const store = (value: object | null) =>
      db
        .updateTable("routing_decision")
        .set({ facts: value && JSON.stringify(value) })
        .where("id", "=", decision.id)
        .execute();
    await store({ ...facts, queue: { ...facts.queue, alertingTimeoutMs: 1 } });
    expect(await ask(decision.id)).toMatchObject({
      body: { isSame: false, differences: ["deadline"], offer: { userId: decision.user_id } },
    });
    await store({ ...facts, agents: [] });
    expect(await ask(decision.id)).toMatchObject({ body: { isSame: false, offer: null } });
    await store(null);
    expect(await ask(decision.id)).toMatchObject({
      status: 409,
      body: { code: "routing.notReplayable" },
    });
    await store(facts);
    expect(await ask("00000000-0000-4000-8000-000000000000")).toMatchObject({ status: 404 });
    expect(await ask("nonsense")).toMatchObject({ status: 400 });
  });
});
