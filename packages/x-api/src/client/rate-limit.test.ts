import { describe, expect, it } from "vitest";

import { answer } from "../../test/support/answering-server.ts";
import { limitOfCall } from "../limits/limit-of-call.ts";
import type { XAnswerInfo } from "./caller.ts";
import { createXClient } from "./client.ts";
import { parseLimitWindows } from "./rate-limit.ts";

const consumer = { key: "CK", secret: "CS" };
const token = { key: "1-TK", secret: "TS" };
const quarter = {
  "x-rate-limit-limit": "15",
  "x-rate-limit-remaining": "14",
  "x-rate-limit-reset": "1700000900",
};
const days = {
  "x-user-limit-24hour-limit": "1440",
  "x-user-limit-24hour-remaining": "1400",
  "x-user-limit-24hour-reset": "1700086400",
  "x-app-limit-24hour-limit": "1441",
  "x-app-limit-24hour-remaining": "3",
  "x-app-limit-24hour-reset": "1700080000",
};
const v2Send = limitOfCall({ method: "POST", path: "/2/dm_conversations/with/2/messages" });
const v1Send = limitOfCall({ method: "POST", path: "/1.1/direct_messages/events/new.json" });

describe("the windows an answer shows", () => {
  it("are the quarter hour's and the two days'", () => {
    expect(parseLimitWindows({ ...quarter, ...days }, { isAppOnly: false, limit: v2Send })).toEqual(
      [
        {
          windowSeconds: 900,
          per: "user",
          limit: 15,
          remaining: 14,
          resetAt: new Date(1_700_000_900_000),
        },
        {
          windowSeconds: 86_400,
          per: "user",
          limit: 1440,
          remaining: 1400,
          resetAt: new Date(1_700_086_400_000),
        },
        {
          windowSeconds: 86_400,
          per: "app",
          limit: 1441,
          remaining: 3,
          resetAt: new Date(1_700_080_000_000),
        },
      ],
    );
  });

  it("are the app's when the call was made in the app's name", () => {
    const [window] = parseLimitWindows(quarter, { isAppOnly: true, limit: null });
    expect(window).toMatchObject({ windowSeconds: 900, per: "app" });
  });

  it("are days for a call that X counts by the day only", () => {
    const [window] = parseLimitWindows(quarter, { isAppOnly: false, limit: v1Send });
    expect(window).toMatchObject({ windowSeconds: 86_400, per: "user" });
  });

  it.each([
    {},
    { ...quarter, "x-rate-limit-remaining": undefined },
    { ...quarter, "x-rate-limit-limit": "fifteen" },
    { ...quarter, "x-rate-limit-reset": "-1" },
  ])("are none when a header is missing or odd (case %#)", (headers) => {
    expect(parseLimitWindows(headers, { isAppOnly: false, limit: null })).toEqual([]);
  });

  it("come with the limit's name on every answer, refusals too", async () => {
    await using x = await answer(
      { status: 200, headers: quarter, body: { events: [] } },
      {
        status: 429,
        headers: { ...quarter, "x-rate-limit-remaining": "0" },
        body: { errors: [{ code: 88, message: "Rate limit exceeded" }] },
      },
    );
    const seen: XAnswerInfo[] = [];
    const client = createXClient({
      baseUrl: x.url,
      consumer,
      token,
      onResponse: (info) => seen.push(info),
    });
    await client.dm.list();
    await expect(client.dm.list()).rejects.toMatchObject({
      code: 88,
      rateLimitResetAt: new Date(1_700_000_900_000),
    });
    expect(seen).toMatchObject([
      { limitName: "dm.list", windows: [{ remaining: 14, per: "user", windowSeconds: 900 }] },
      { limitName: "dm.list", windows: [{ remaining: 0 }] },
    ]);
    client.close();
  });

  it("name the renewal that counts when the day's budget is spent and the quarter hour's is not", async () => {
    const spent = { ...quarter, ...days, "x-user-limit-24hour-remaining": "0" };
    const body = { title: "Too Many Requests", detail: "Too Many Requests", type: "about:blank" };
    await using x = await answer({ status: 429, headers: spent, body });
    const client = createXClient({ baseUrl: x.url, consumer, token });
    await expect(client.dm.list()).rejects.toMatchObject({
      status: 429,
      rateLimitResetAt: new Date(1_700_086_400_000),
    });
    client.close();
  });
});
