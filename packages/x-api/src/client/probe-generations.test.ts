import { describe, expect, it } from "vitest";

import { answerBy, type RoutedAnswer } from "../../test/support/routed-server.ts";
import { createXClient } from "./client.ts";
import { probeGenerations } from "./probe-generations.ts";
import type { XGenerationName } from "./generation.ts";

const consumer = { key: "CK", secret: "CS" };
const token = { key: "1-TK", secret: "TS" };

const DMS_V1 = "GET /1.1/direct_messages/events/list.json";
const PREMIUM = "GET /1.1/account_activity/all/webhooks.json";
const ENTERPRISE = "GET /1.1/account_activity/webhooks.json";
const DMS_V2 = "GET /2/dm_events";
const WEBHOOKS_V2 = "GET /2/webhooks";
const COUNT_V2 = "GET /2/account_activity/subscriptions/count";
const ACTIVITY = "GET /2/activity/subscriptions";

const bearer = { "POST /oauth2/token": { status: 200, body: { access_token: "AAAA" } } };
const ok: Record<string, RoutedAnswer> = {
  ...bearer,
  [DMS_V1]: { status: 200, body: { events: [] } },
  [PREMIUM]: { status: 200, body: { environments: [] } },
  [ENTERPRISE]: { status: 200, body: [] },
  [DMS_V2]: { status: 200, body: { meta: { result_count: 0 } } },
  [WEBHOOKS_V2]: { status: 200, body: { meta: { result_count: 0 } } },
  [COUNT_V2]: { status: 200, body: { data: { subscriptions_count_all: "0" } } },
  [ACTIVITY]: { status: 200, body: { data: [], meta: { total_subscriptions: 0 } } },
};
const all: XGenerationName[] = [
  "v1.1-premium",
  "v1.1-enterprise",
  "v2-activity",
  "v2-account-activity",
];

async function probe(answers: Record<string, RoutedAnswer>, candidates = all) {
  await using x = await answerBy(answers);
  const found = await probeGenerations(
    (generation) => createXClient({ baseUrl: x.url, consumer, token, generation }),
    candidates,
  );
  return { found, asked: x.received.map(({ method, url }) => `${method} ${url.split("?")[0]}`) };
}

describe("probing the generations", () => {
  it("finds all usable that answer, in the order asked for, each question once and only reads", async () => {
    const { found, asked } = await probe(ok);
    expect(found.map(({ generation, isUsable }) => [generation, isUsable])).toEqual([
      ["v1.1-premium", true],
      ["v1.1-enterprise", true],
      ["v2-activity", true],
      ["v2-account-activity", true],
    ]);
    expect(found[2]?.evidence.map(({ call, status }) => `${call} ${status}`)).toEqual([
      `${DMS_V2} 200`,
      `${WEBHOOKS_V2} 200`,
      `${ACTIVITY} 200`,
    ]);
    const reads = asked.filter((call) => call !== "POST /oauth2/token");
    expect(reads.toSorted()).toEqual(
      [DMS_V1, PREMIUM, ENTERPRISE, DMS_V2, WEBHOOKS_V2, COUNT_V2, ACTIVITY].toSorted(),
    );
  });

  it.each([
    [
      403,
      { errors: [{ code: 453, message: "You currently have Essential access …" }] },
      { code: 453, problem: null },
    ],
    [403, { errors: [{ code: 200, message: "Forbidden." }] }, { code: 200 }],
    [404, { errors: [{ code: 34, message: "Sorry, that page does not exist." }] }, { code: 34 }],
    [410, { errors: [{ code: 251, message: "This endpoint has been retired" }] }, { code: 251 }],
    [404, "<html>gone</html>", { code: null, problem: null }],
    [
      402,
      {
        title: "CreditsDepleted",
        detail: "no credits",
        type: "https://api.x.com/2/problems/credits",
      },
      { code: null, problem: "credits", reason: "no credits" },
    ],
    [
      403,
      {
        title: "Client Forbidden",
        reason: "client-not-enrolled",
        detail: "attach it",
        type: "https://api.twitter.com/2/problems/client-forbidden",
      },
      { problem: "client-forbidden", problemReason: "client-not-enrolled" },
    ],
    [
      401,
      { title: "Unauthorized", type: "about:blank", status: 401, detail: "Unauthorized" },
      { problem: null },
    ],
  ])("takes HTTP %i for an answer and keeps X's words", async (status, body, expected) => {
    const refused = { status, body };
    const { found } = await probe({ ...ok, [DMS_V1]: refused, [ACTIVITY]: refused });
    expect(found.map(({ isUsable }) => isUsable)).toEqual([false, false, false, true]);
    expect(found[0]?.evidence).toMatchObject([
      { call: DMS_V1, status, ...expected },
      { status: 200 },
    ]);
    expect(found[2]?.evidence[2]).toMatchObject({ call: ACTIVITY, status, ...expected });
  });

  it("says so when nothing is usable", async () => {
    const { found } = await probe(bearer);
    expect(found.every(({ isUsable }) => !isUsable)).toBe(true);
    expect(found.flatMap(({ evidence }) => evidence).every(({ status }) => status === 404)).toBe(
      true,
    );
  });

  it("does not take a refused key for a missing generation's success", async () => {
    const refused = { status: 403, body: { errors: [{ code: 99, message: "Unable to verify" }] } };
    const { found } = await probe({ ...ok, "POST /oauth2/token": refused }, ["v2-activity"]);
    expect(found[0]).toMatchObject({
      isUsable: false,
      evidence: [{ status: 200 }, { code: 99 }, { code: 99 }],
    });
  });

  it.each([429, 420, 500, 503])("decides nothing on HTTP %i", async (status) => {
    const busy = { status, body: { errors: [{ code: 88, message: "busy" }] } };
    await expect(probe({ ...ok, [WEBHOOKS_V2]: busy })).rejects.toMatchObject({ status });
  });

  it("decides nothing when nobody answers", async () => {
    const open = () => createXClient({ baseUrl: "http://127.0.0.1:1", consumer, token });
    await expect(probeGenerations(open, ["v1.1-premium"])).rejects.toMatchObject({
      kind: "network",
    });
  });
});
