import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { settle } from "../../../store/test/support/settle.ts";
import { twitterPath } from "../support/centre.ts";
import { createWatchedAccount, type WatchedAccount } from "../support/watched-account.ts";

let account: WatchedAccount;
beforeEach(async () => {
  account = await createWatchedAccount();
}, 60_000);
afterEach(() => account.close());

describe("a watched account that is disconnected", () => {
  it("keeps nothing on X when the watch finds the webhook gone before the account is closed", async () => {
    await account.hopBecomes("webhook", "green");
    // X takes the webhook away at once, and its answer never comes.
    const gone = { method: "DELETE", status: "timeout", applied: true, times: 1 };
    await account.x.control("PUT", "/faults", {
      calls: [{ ...gone, path: "/1.1/account_activity/all/prod/webhooks/*" }],
    });
    let isRemoved = false;
    const removing = account
      .node()
      .admin("DELETE", `${twitterPath}/${account.integrationId}`)
      .finally(() => {
        isRemoved = true;
      });
    await settle(async () => (await account.standing()).length === 0);
    await account.clock.advance(61_000);
    await settle(async () => isRemoved || (await account.standing()).length === 1);
    expect((await removing).status).toBe(204);
    await expect.poll(() => account.standing()).toEqual([]);
  });
});
