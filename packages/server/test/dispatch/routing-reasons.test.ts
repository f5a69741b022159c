import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { getConversationRouting, type ConversationRouting } from "@tsubame/contract";
import type { Writer } from "@tsubame/store";
import { settle } from "../../../store/test/support/settle.ts";
import { assignConversation } from "../../src/conversations/assign.ts";
import { parkLeg, resumeLeg } from "../../src/conversations/park.ts";
import { transferLeg } from "../../src/conversations/transfer.ts";
import { startDispatching, type DispatchSession } from "../../src/dispatch/dispatch-session.ts";
import { routingReasonRoutes } from "../../src/dispatch/routing-reasons.ts";
import { createApp, type App } from "../../src/http/app.ts";
import { createRequestLimit } from "../../src/http/request-limit.ts";
import type { Principal } from "../../src/http/principal.ts";
import { TestFloor } from "./support/floor.ts";

let floor: TestFloor;
let session: DispatchSession | undefined;
let app: App;
let principal: Principal;

const supervisor: Principal = {
  userId: null,
  clientId: null,
  roles: ["supervisor"],
  permissions: new Set(["tsubame:waiting:view"]),
  via: "bearer",
  credentialId: "a token",
  language: null,
};

beforeAll(async () => {
  floor = await TestFloor.open();
  app = createApp({ log: floor.context.log });
  routingReasonRoutes(
    {
      app,
      authenticate: async () => principal,
      requestLimit: createRequestLimit({ perMinute: 10_000 }),
      isCheckingResponses: true,
    },
    floor.context,
    { explain: (id) => session?.explain(id) },
  );
});

afterAll(async () => {
  await session?.stop();
  await app.close();
  await floor.close();
});

async function ask(conversationId: string, as: Principal = supervisor) {
  principal = as;
  const url = getConversationRouting.path.replace("{conversationId}", conversationId);
  const response = await app.inject({ method: "GET", url });
  return { status: response.statusCode, body: response.json<ConversationRouting>() };
}

describe("the reasons of a conversation", () => {
  it("are the same from a node that leads and from one that does not, and name what they mention", async () => {
    const queueId = await floor.queue("support");
    const ann = await floor.agent("ann", { queueIds: [queueId] });
    await floor.setConnected(ann, false);
    await floor.waiting(queueId, { minutes: 9 });
    const conversationId = await floor.waiting(queueId, { minutes: 5 });
    const bystander = await ask(conversationId);
    expect(bystander).toMatchObject({
      status: 200,
      body: {
        now: {
          state: "waiting",
          obstacle: "nobodyConnected",
          aheadCount: 1,
          conversation: { score: 5, queueId },
          candidates: { memberCount: 1, eligibleCount: 0 },
        },
        decisions: [],
        names: { [ann]: "ann", [queueId]: "support" },
      },
    });
    session = startDispatching(floor.context, await floor.lease());
    await settle(() => session?.explain(conversationId)?.state === "waiting");
    expect((await ask(conversationId)).body.now).toEqual(bystander.body.now);
  });

  it("tell of every offer what came of it, newest first", async () => {
    const queueId = await floor.queue("sales");
    const bob = await floor.agent("bob", { queueIds: [queueId], idleMinutes: 9 });
    const conversationId = await floor.waiting(queueId);
    await settle(async () => (await floor.owner(conversationId))?.userId === bob);
    expect((await ask(conversationId)).body).toMatchObject({
      now: { state: "offered", agentId: bob },
      decisions: [{ userId: bob, outcome: "open", trace: { best: [{ agentId: bob }] } }],
    });
    const eve = await floor.agent("eve", { queueIds: [queueId] });
    floor.clock.pass(1);
    await floor.decline((await floor.owner(conversationId))!);
    await settle(async () => (await floor.owner(conversationId))?.userId === eve);
    await floor.accept((await floor.owner(conversationId))!);
    const { body } = await ask(conversationId);
    expect(body.now).toEqual({
      state: "connected",
      agentId: eve,
      deadlineAt: null,
      sentences: { en: ["eve has it."], ja: ["eveが対応中です。"] },
    });
    const outcomes = body.decisions.map(({ userId, outcome }) => [userId, outcome]);
    expect(outcomes).toEqual([
      [eve, "accepted"],
      [bob, "declined"],
    ]);
    const deadlineAt = body.decisions.find(({ userId }) => userId === bob)?.deadlineAt;
    expect(Date.parse(deadlineAt!)).toBe(Date.parse(body.decisions[1]!.decidedAt) + 20_000);
  });

  it("are said in sentences in both languages, to an agent as you", async () => {
    const queueId = await floor.queue("returns");
    const zoe = await floor.agent("zoe", { queueIds: [queueId] });
    const away = await floor.agent("leo", { queueIds: [queueId] });
    await floor.setConnected(away, false);
    const conversationId = await floor.waiting(queueId, { minutes: 3 });
    await settle(async () => (await floor.owner(conversationId))?.userId === zoe);
    const [decision] = (await ask(conversationId)).body.decisions;
    expect(decision).toMatchObject({
      result: { en: "It rings at zoe.", ja: "zoeに着信中です。" },
      sentences: {
        en: [
          "zoe was the only one who could take it.",
          "Standard routing chose among all members of returns.",
          "The customer had waited 3 minutes in returns.",
          "1 was On Queue without a connection (leo).",
        ],
        ja: [
          "対応できるのはzoeだけでした。",
          "標準ルーティングにより、「returns」の全メンバーから選びました。",
          "顧客は「returns」で 3 分待っていました。",
          "1 人は受付中でしたが、接続が切れていました（leo）。",
        ],
      },
    });
    const agent = { ...supervisor, permissions: new Set<string>(), userId: zoe };
    const mine = (await ask(conversationId, agent)).body;
    expect(mine.decisions[0]?.sentences.en[0]).toBe("You were the only one who could take it.");
    expect(mine.now.sentences.ja[0]).toMatch(/^あなたに着信中です（\d{4}-.*Z まで）。$/);
  });

  it("tell what people did: parked, taken up again, transferred", async () => {
    const queueId = await floor.queue("claims");
    const other = await floor.queue("returns desk");
    const amy = await floor.agent("amy", { queueIds: [queueId] });
    const conversationId = await floor.waiting(queueId);
    await settle(async () => (await floor.owner(conversationId))?.userId === amy);
    await floor.accept((await floor.owner(conversationId))!);
    const leg = (await floor.owner(conversationId))!;
    const path = { conversationId, participantId: leg.participantId };
    const principal = { ...supervisor, userId: amy };
    const { clock } = floor;
    const write = async (work: (trx: Writer) => Promise<void>) => {
      clock.pass(1000);
      await floor.context.db.transaction().execute(work);
    };
    await write(async (trx) => parkLeg(trx, { path, principal, now: clock.now(), resumeAt: null }));
    expect((await ask(conversationId)).body.now).toEqual({
      state: "parked",
      agentId: amy,
      resumeAt: null,
      sentences: { en: ["amy has parked it."], ja: ["amyが一時保留にしています。"] },
    });
    await write(async (trx) => resumeLeg(trx, { path, principal, now: clock.now() }));
    await write(async (trx) =>
      transferLeg(trx, {
        path,
        principal,
        now: clock.now(),
        request: { queueId: other },
      }),
    );
    const { body } = await ask(conversationId);
    expect(body.steps.map(({ kind, sentences }) => [kind, sentences.en[0]])).toEqual([
      ["transfer", "amy transferred it from claims to the queue returns desk."],
      ["resume", "amy took it up again."],
      ["park", "amy parked it."],
    ]);
    expect(body.now.sentences.ja[0]).toBe("キューにメンバーがいません。");
  });

  it("tell who assigned it by hand, beyond the capacity, and the reason given", async () => {
    const queueId = await floor.queue("escalations", { is_manual_assignment_enabled: true });
    const max = await floor.agent("max", { queueIds: [queueId], capacity: 1 });
    const first = await floor.waiting(queueId);
    await settle(async () => (await floor.owner(first))?.userId === max);
    await floor.accept((await floor.owner(first))!);
    const conversationId = await floor.waiting(queueId);
    const boss = await floor.agent("boss", { queueIds: [] });
    floor.clock.pass(1000);
    await floor.context.db.transaction().execute(async (trx) =>
      assignConversation(trx, {
        conversationId,
        userId: max,
        isOverride: true,
        reason: "asked for by name",
        principal: {
          ...supervisor,
          userId: boss,
          permissions: new Set(["conversation:message:assign"]),
        },
        now: floor.clock.now(),
      }),
    );
    const [decision] = (await ask(conversationId)).body.decisions;
    expect(decision).toMatchObject({
      kind: "assignment",
      assignment: { by: boss, isOverride: true, held: 1, capacity: 1 },
      sentences: {
        en: [
          "boss assigned it to max.",
          "That went beyond the capacity on purpose: max had 1 of 1 allowed.",
          "The reason given: asked for by name",
        ],
      },
    });
    expect(decision?.sentences.ja[0]).toBe("bossがmaxに割り当てました。");
    // The floor is handed back with nobody beyond their capacity.
    await floor.decline((await floor.owner(conversationId))!);
  });

  it("are shown to agents who had a part in it and to supervisors only", async () => {
    const queueId = await floor.queue("billing");
    const kim = await floor.agent("kim", { queueIds: [queueId] });
    const conversationId = await floor.waiting(queueId);
    await settle(async () => (await floor.owner(conversationId)) !== undefined);
    const agent = { ...supervisor, permissions: new Set<string>() };
    expect((await ask(conversationId, { ...agent, userId: kim })).status).toBe(200);
    const stranger = await floor.agent("joe", { queueIds: [] });
    expect((await ask(conversationId, { ...agent, userId: stranger })).status).toBe(403);
    expect((await ask("00000000-0000-4000-8000-000000000000")).status).toBe(404);
    expect((await ask("nonsense")).status).toBe(400);
  });
});
