import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { settle } from "../../../store/test/support/settle.ts";
import { openCentre, twitterPath, type Centre } from "../support/centre.ts";
import { bodyOf, disconnect, leftOnX, newApp } from "../support/checked-app.ts";
import { listen } from "../support/listener.ts";

interface Work {
  readonly items: readonly {
    readonly conversationId: string;
    readonly participantId: string;
    readonly communicationId: string;
    readonly phase: string;
  }[];
}
interface Thread {
  readonly messages: readonly {
    readonly text: string;
    readonly state: string;
    readonly error: { readonly code: string } | null;
  }[];
}

let centre: Centre;

beforeAll(async () => {
  centre = await openCentre();
});
afterAll(() => centre.close());

describe("an X account that is disconnected", () => {
  it("fails the replies that still wait, takes no more, and keeps its history", async () => {
    const agent = await centre.agentOnQueue();
    const listener = await listen(agent.call, []);
    await centre.customerWrites(await centre.x.newCustomer(), "Are you leaving?");
    const work = async () => (await agent.call<Work>("GET", "/api/tsubame/v1/me/work")).body;
    await settle(async () => (await work()).items[0]?.phase === "alerting");
    const [item] = (await work()).items;
    const path = `/api/v2/conversations/messages/${item?.conversationId}`;
    await agent.call("PATCH", `${path}/participants/${item?.participantId}`, {
      state: "connected",
    });
    // X takes no more for now, so the reply has to wait.
    await centre.x.control("PUT", "/faults", {
      sends: { next: [{ status: 429, code: 88, applied: false }] },
    });
    const send = (text: string) =>
      agent.call<{ id: string; code?: string }>(
        "POST",
        `${path}/communications/${item?.communicationId}/messages`,
        { textBody: text },
      );
    expect((await send("Yes")).status).toBe(202);

    const removed = await centre.node.admin("DELETE", `${twitterPath}/${centre.integrationId}`);
    expect(removed.status).toBe(204);
    const thread = async () =>
      (
        await agent.call<Thread>(
          "GET",
          `/api/tsubame/v1/conversations/${item?.conversationId}/messages`,
        )
      ).body.messages;
    await settle(async () => (await thread()).at(-1)?.state === "failed");
    expect(await thread()).toMatchObject([
      { text: "Are you leaving?", state: "received" },
      { text: "Yes", state: "failed", error: { code: "integration.deleted" } },
    ]);
    expect(await send("Anybody?")).toMatchObject({
      status: 409,
      body: { code: "integration.deleted" },
    });
    const app = () =>
      centre.x.control<{ environments: { webhook: unknown }[] }>("GET", `/apps/${centre.x.app.id}`);
    await expect.poll(async () => (await app()).environments).toMatchObject([{ webhook: null }]);
    await listener.close();
  });

  it("keeps nothing on X when it was still being connected", async () => {
    const { x, node } = centre;
    const app = await newApp(x);
    const path = "/1.1/account_activity/all/prod/webhooks.json";
    const lost = { path, method: "POST", status: "timeout", applied: true, times: 1 };
    await x.control("PUT", "/faults", { calls: [lost] });
    const made = await node.admin<{ id: string }>("POST", twitterPath, bodyOf(app));
    // The webhook stands, and X's answer to the registration never comes.
    await settle(async () => (await leftOnX(x, app)).standing === 1);
    await disconnect(node, made.body.id);
    await expect
      .poll(() => leftOnX(x, app), { timeout: 25_000 })
      .toEqual({ standing: 0, unremoved: 0 });
  }, 60_000);
});
