import type { IntegrationHealth } from "@tsubame/contract";
import { createVirtualClock } from "@tsubame/x-sandbox";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { settle } from "../../../store/test/support/settle.ts";
import { bodyOf, connected, newApp } from "../support/checked-app.ts";
import { startTestNode, type TestNode } from "../support/node.ts";
import { createXSide, type XSide } from "../support/x-side.ts";

/** More than may be in their first moments together. */
const slowCount = 9;

const clock = createVirtualClock({ isFrozen: true });
let x: XSide;
let node: TestNode;
let healthyId: string;

beforeAll(async () => {
  x = await createXSide({ clock });
  node = await startTestNode({
    xApiUrl: x.sandbox.url,
    clock: { now: () => new Date(clock.now()) },
  });
  const labels = Array.from({ length: slowCount }, (_, index) => `slow${index + 1}`);
  await Promise.all(
    labels.map(async (label) =>
      connected(node, bodyOf(await newApp(x, { label }), { envName: label })),
    ),
  );
  healthyId = (await connected(node, bodyOf(await newApp(x)))).id;
}, 120_000);
afterAll(async () => {
  await node.close();
  await x.sandbox.close();
});

/** When X was last asked whether the healthy account is subscribed, by the shared clock. */
async function subscriptionSeenAtMs(): Promise<number> {
  const path = `/api/tsubame/v1/integrations/${healthyId}/health`;
  const { body } = await node.admin<IntegrationHealth>("GET", path);
  const hop = body.hops.find((one) => one.hop === "subscription");
  return Date.parse(hop?.checkedAt ?? "1970-01-01");
}

/** The calls of one slow account that X has left without an answer, the present one included. */
async function unansweredCount(): Promise<number> {
  const entries = await x.truth("call.failed");
  return entries.filter((entry) => JSON.stringify(entry).includes("/slow1/")).length;
}

describe("accounts whose calls X does not answer", () => {
  it("do not put off the looks at the others", async () => {
    await settle(async () => (await subscriptionSeenAtMs()) > 0, 30_000);
    await x.control("PUT", "/faults", {
      calls: [{ path: "/1.1/account_activity/all/slow*", status: "timeout" }],
    });
    await clock.advance(65_000);
    await settle(async () => (await unansweredCount()) > 0, 30_000);

    // Three looks at the healthy account, 31 s apart by the clock, while one and the same call is waited for. When the
    // machine is too busy for that within the eight seconds of a call, the next call is as good.
    let looksDuringOneCall = 0;
    for (let attempts = 0; attempts < 12 && looksDuringOneCall < 3; attempts += 1) {
      const callNumber = await unansweredCount();
      for (looksDuringOneCall = 0; looksDuringOneCall < 3; looksDuringOneCall += 1) {
        await clock.advance(31_000);
        const nowMs = clock.now();
        await settle(async () => (await subscriptionSeenAtMs()) >= nowMs, 60_000);
        if ((await unansweredCount()) !== callNumber) break;
      }
    }
    expect(looksDuringOneCall).toBe(3);
  }, 180_000);
});
