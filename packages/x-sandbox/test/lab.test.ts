import { createSandbox, createVirtualClock, type VirtualClock } from "@tsubame/x-sandbox";
import { afterEach, describe, expect, it } from "vitest";
import { startWorld, type Json, type World } from "./support/world.ts";

const START_MS = Date.UTC(2026, 2, 2, 1);
const MINUTE_MS = 60_000;

const worlds: World[] = [];

/** A world whose time stands still until the test moves it. */
async function startLab(): Promise<{ world: World; clock: VirtualClock }> {
  const clock = createVirtualClock({ nowMs: START_MS, isFrozen: true });
  const world = await startWorld({ clock });
  worlds.push(world);
  return { world, clock };
}

afterEach(async () => {
  for (const world of worlds.splice(0)) await world.sandbox.close();
});

const start = async (world: World, options: Json): Promise<Json> => {
  const { status, body } = await world.control("POST", "/lab/start", options);
  expect(status).toBe(201);
  return body;
};

const lab = async (world: World): Promise<Json> => (await world.control("GET", "/lab")).body;

/** Everything the company got and wrote, oldest first. */
const messages = async (world: World): Promise<Json[]> =>
  (await world.control("GET", `/dms?userId=${world.company.id}`)).body.dms;

const userNames = async (world: World): Promise<Map<string, string>> => {
  const { body } = await world.control("GET", "/users");
  return new Map(body.users.map((user: Json) => [user.id, user.username]));
};

const answer = async (world: World, toId: string, text: string): Promise<void> => {
  const { status } = await world.control("POST", "/dms", {
    fromId: world.company.id,
    toId,
    text,
  });
  expect(status).toBe(201);
};

describe("the traffic lab", () => {
  it("tells which scenarios there are", async () => {
    const { world } = await startLab();
    const { body } = await world.control("GET", "/lab/scenarios");
    expect(body.scenarios.map((one: Json) => one.id)).toEqual([
      "quiet-day",
      "campaign",
      "outage-spike",
      "night",
    ]);
    expect(body.scenarios[1].curve.length).toBeGreaterThan(3);
    expect(await lab(world)).toEqual({ state: "idle", run: null, figures: null });
  });

  it("sends as much as the scenario says, in both languages, from many accounts", async () => {
    const { world, clock } = await startLab();
    await start(world, { scenario: "outage-spike", customers: 600, seed: 3 });
    await clock.advance(10 * MINUTE_MS);
    const { figures, run } = await lab(world);
    // The curve promises 336 dialogues in ten minutes, with a standard deviation of 18.
    expect(figures.startedDialogues).toBeGreaterThan(336 - 92);
    expect(figures.startedDialogues).toBeLessThan(336 + 92);
    expect(run.elapsedMs).toBe(10 * MINUTE_MS);
    expect(run.dialoguesPerMinute).toBe(60);
    const names = await userNames(world);
    const senders = new Set((await messages(world)).map((dm) => names.get(dm.fromId) ?? ""));
    const japanese = [...senders].filter((name) => name.startsWith("labj")).length;
    expect(japanese / senders.size).toBeGreaterThan(0.6);
    expect(japanese / senders.size).toBeLessThan(0.8);
    expect(figures.sent).toBe((await messages(world)).length);
    expect(figures.history.reduce((sum: number, part: Json) => sum + part.sent, 0)).toBe(
      figures.sent,
    );
  });

  it("writes the same messages at the same instants for the same seed, and others for another", async () => {
    const transcript = async (seed: number): Promise<string[]> => {
      const { world, clock } = await startLab();
      await start(world, { scenario: "campaign", customers: 30, rateMultiplier: 2, seed });
      for (let minute = 0; minute < 8; minute += 1) {
        await clock.advance(MINUTE_MS);
        const { body } = await world.control("GET", "/lab/dialogues?limit=3");
        for (const talk of body.dialogues) {
          await answer(world, talk.customerId, "ご注文番号を教えていただけますか?");
        }
      }
      const names = await userNames(world);
      return (await messages(world)).map(
        (dm) => `${dm.createdAt} ${names.get(dm.fromId)} ${dm.text}`,
      );
    };
    const first = await transcript(7);
    expect(first.length).toBeGreaterThan(60);
    expect(await transcript(7)).toEqual(first);
    expect(await transcript(8)).not.toEqual(first);
  });

  it("answers the agent: reads, types, gives the order number, thanks, is gone", async () => {
    const { world, clock } = await startLab();
    await start(world, {
      scenario: "quiet-day",
      customers: 1,
      languages: ["en"],
      rateMultiplier: 100,
      seed: 2,
      patience: 20,
    });
    await clock.advance(3 * MINUTE_MS);
    const [talk] = (await world.control("GET", "/lab/dialogues")).body.dialogues;
    expect(talk.waitingSinceMs).not.toBeNull();
    await clock.advance(2 * MINUTE_MS);
    await answer(world, talk.customerId, "Sorry about that! May I have your full name?");
    expect((await lab(world)).figures).toMatchObject({ answered: 1, waiting: 0 });
    await clock.advance(MINUTE_MS);
    const conversation = await messages(world);
    const question = conversation.findLast((dm) => dm.fromId === world.company.id);
    const { body: user } = await world.control("GET", `/users/${talk.customerId}`);
    expect(question?.readAt).not.toBeNull();
    expect(conversation.at(-1)).toMatchObject({ fromId: talk.customerId });
    expect(conversation.at(-1)?.text).toContain(user.name);

    await answer(world, talk.customerId, "Thank you. Your refund has been issued.");
    await clock.advance(MINUTE_MS);
    await answer(world, talk.customerId, "Have a nice day!");
    await clock.advance(MINUTE_MS);
    const { figures } = await lab(world);
    expect(figures.ended.settled).toBe(1);
    expect(figures.meanAnswerMs).toBeGreaterThan(10_000);
    expect(figures.answered).toBe(3);
  });

  it("taps quick replies that the company sends through X's API", async () => {
    const { world, clock } = await startLab();
    await world.control("PUT", "/settings", { timestampWindowSeconds: 315_360_000 });
    await start(world, {
      scenario: "outage-spike",
      customers: 1,
      languages: ["ja"],
      rateMultiplier: 100,
      patience: 20,
    });
    await clock.advance(2 * MINUTE_MS);
    const [talk] = (await world.control("GET", "/lab/dialogues")).body.dialogues;
    const sent = await world.send(
      {
        text: "ご用件をお選びください。",
        quick_reply: {
          type: "options",
          options: ["注文", "障害", "返品", "パスワード", "クーポン", "キャンセル", "破損"].map(
            (label) => ({ label, metadata: `m-${label}` }),
          ),
        },
      },
      world.app,
      talk.customerId,
    );
    expect(sent.status).toBe(200);
    await clock.advance(MINUTE_MS);
    const last = (await messages(world)).findLast((dm) => dm.fromId === talk.customerId);
    expect(last?.quickReplyMetadata).toBe(`m-${last?.text}`);
  });

  it("reminds, gives up, and counts who left without an answer", async () => {
    const { world, clock } = await startLab();
    await start(world, { scenario: "outage-spike", customers: 40, patience: 0.2, seed: 5 });
    await clock.advance(30 * MINUTE_MS);
    const { figures } = await lab(world);
    expect(figures.ended.abandoned).toBeGreaterThan(50);
    expect(figures.ended.settled).toBe(0);
    expect(figures.heldBack).toBeGreaterThan(0);
    expect(figures.openDialogues).toBeLessThanOrEqual(40);
  });

  it("sends a picture now and then, from a handful kept once", async () => {
    const { world, clock } = await startLab();
    await start(world, { scenario: "quiet-day", customers: 100, rateMultiplier: 50, seed: 1 });
    await clock.advance(60 * MINUTE_MS);
    const pictures = (await messages(world)).flatMap((dm) => (dm.media === null ? [] : dm.media));
    expect(pictures.length).toBeGreaterThan(3);
    expect(new Set(pictures.map((media) => media.id)).size).toBeLessThanOrEqual(3);
    const response = await fetch(world.sandbox.url + pictures[0].url);
    expect(response.headers.get("content-type")).toBe("image/png");
  });

  it("stands still while paused, goes on, and stops", async () => {
    const { world, clock } = await startLab();
    await start(world, { scenario: "outage-spike", customers: 50, rateMultiplier: 5 });
    await clock.advance(2 * MINUTE_MS);
    expect((await world.control("POST", "/lab/pause")).body.state).toBe("paused");
    const { sent } = (await lab(world)).figures;
    expect(sent).toBeGreaterThan(0);
    await clock.advance(60 * MINUTE_MS);
    expect((await lab(world)).figures.sent).toBe(sent);
    expect((await world.control("POST", "/lab/pause")).status).toBe(409);
    expect((await world.control("POST", "/lab/resume")).body.state).toBe("running");
    await clock.advance(2 * MINUTE_MS);
    expect((await lab(world)).figures.sent).toBeGreaterThan(sent);
    expect((await world.control("POST", "/lab/stop")).body).toMatchObject({
      state: "ended",
      run: { endedBecause: "stopped" },
    });
    const end = (await lab(world)).figures.sent;
    await clock.advance(60 * MINUTE_MS);
    expect((await lab(world)).figures.sent).toBe(end);
    expect((await world.control("POST", "/lab/stop")).status).toBe(409);
    const kinds = (await world.log("lab")).map((entry) => entry.kind);
    expect(kinds).toEqual(["lab.started", "lab.paused", "lab.resumed", "lab.ended"]);
  });

  it("changes its rate while it runs", async () => {
    const { world, clock } = await startLab();
    await start(world, { scenario: "outage-spike", customers: 500, rateMultiplier: 1 });
    await clock.advance(2 * MINUTE_MS);
    const before = (await lab(world)).figures.startedDialogues;
    expect(before).toBeLessThan(15);
    expect((await world.control("PATCH", "/lab", { rateMultiplier: 100 })).status).toBe(200);
    await clock.advance(MINUTE_MS);
    expect((await lab(world)).figures.startedDialogues).toBeGreaterThan(before + 50);
  });

  it("ends by itself: when the scenario is over, and at the most messages it may send", async () => {
    const { world, clock } = await startLab();
    await start(world, { scenario: "outage-spike", customers: 20, patience: 0.1 });
    await clock.advance(140 * MINUTE_MS);
    expect(await lab(world)).toMatchObject({
      state: "ended",
      run: { endedBecause: "complete" },
      figures: { openDialogues: 0 },
    });
    await start(world, { scenario: "outage-spike", customers: 200, maxMessages: 37 });
    await clock.advance(20 * MINUTE_MS);
    expect(await lab(world)).toMatchObject({
      run: { endedBecause: "message-limit" },
      figures: { sent: 37 },
    });
    expect(clock.appointments().some(({ purpose }) => purpose === "traffic lab")).toBe(false);
  });

  it("drives hundreds of customers at twenty messages a second and more", async () => {
    const { world, clock } = await startLab();
    await start(world, {
      scenario: "outage-spike",
      customers: 800,
      rateMultiplier: 30,
      patience: 0.05,
    });
    await clock.advance(8 * MINUTE_MS);
    const before = (await lab(world)).figures.sent;
    await clock.advance(MINUTE_MS);
    const { figures } = await lab(world);
    expect(figures.sent - before).toBeGreaterThan(20 * 60);
    expect(figures.sentLastMinute).toBeGreaterThan(20 * 60);
  });

  it("says what is wrong with what it was asked for", async () => {
    const { world } = await startLab();
    const refused = async (options: Json): Promise<Json> =>
      (await world.control("POST", "/lab/start", options)).body.error;
    expect((await refused({ scenario: "apocalypse" })).details).toEqual([
      { field: "scenario", problem: "is not a scenario" },
    ]);
    expect((await refused({ scenario: "night", customers: 0 })).code).toBe("invalid-input");
    expect((await refused({ scenario: "night", businessIds: ["1"] })).code).toBe("not-found");
    await start(world, { scenario: "night" });
    expect((await refused({ scenario: "night" })).code).toBe("lab-state");
    expect((await world.control("PATCH", "/lab", { rateMultiplier: 0 })).status).toBe(400);
  });

  it("needs a company account", async () => {
    const sandbox = await createSandbox();
    const response = await fetch(`${sandbox.url}/sandbox/lab/start`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ scenario: "night" }),
    });
    const { error }: Json = await response.json();
    expect([response.status, error.code]).toEqual([409, "no-business"]);
    await sandbox.close();
  });

  it("meets the same customers in the next run", async () => {
    const { world, clock } = await startLab();
    const count = async (): Promise<number> =>
      (await world.control("GET", "/users")).body.users.filter((user: Json) => user.isSimulated)
        .length;
    await start(world, { scenario: "night", customers: 40 });
    await clock.advance(MINUTE_MS);
    await world.control("POST", "/lab/stop");
    expect(await count()).toBe(40);
    await start(world, { scenario: "night", customers: 40 });
    expect(await count()).toBe(40);
  });
});
