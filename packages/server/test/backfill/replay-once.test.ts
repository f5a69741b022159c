import type { Backfill, EntityListing } from "@tsubame/contract";
import { afterEach, describe, expect, it } from "vitest";
import { settle } from "../../../store/test/support/settle.ts";
import { createWatchedAccount, type WatchedAccount } from "../support/watched-account.ts";

const minuteMs = 60_000;
const missedCount = 120;

let account: WatchedAccount;

afterEach(() => account.close());

async function backfills(): Promise<Backfill[]> {
  const path = `/api/tsubame/v1/integrations/${account.integrationId}/backfills?pageSize=100`;
  return (await account.node().admin<EntityListing<Backfill>>("GET", path)).body.entities;
}

const accidents = [
  {
    what: "is not asked for again when X never answers",
    fault: { status: "timeout", applied: true },
  },
  {
    what: "is asked for again when X holds the webhook invalid, which nobody has noticed here yet",
    fault: {
      status: 400,
      code: 214,
      message: "Webhook is marked invalid and requires a CRC check.",
    },
  },
] as const;

describe("a replay", () => {
  it.each(accidents)(
    "$what, and what it brings is counted as its own",
    async ({ fault }) => {
      account = await createWatchedAccount({
        accessLevel: "enterprise",
        body: { tier: "enterprise", envName: undefined },
      });
      await account.hopBecomes("subscription", "green");
      const customer = await account.x.newCustomer();
      // One page of 50 and the reserve: the other seventy have to wait for X's next window, or for a replay.
      await account.x.control("PUT", "/limits", { "dm.list": { limit: 4, windowSeconds: 900 } });
      let lastWrittenMs = 0;
      await account.whileDown(async () => {
        for (let index = 0; index < missedCount; index += 1) {
          await account.clock.advance(minuteMs);
          await account.customerWrites(customer, `missed ${index}`);
        }
        lastWrittenMs = account.clock.now();
        await account.clock.advance(40 * minuteMs);
        await account.x.control("PUT", "/faults", {
          calls: [
            {
              path: "/1.1/account_activity/replay/*",
              method: "POST",
              times: 1,
              ...fault,
            },
          ],
        });
      });
      await account.passUntil(async () => (await account.x.truth("replay.started")).length > 0);
      // The replay alone brings them: X's list is closed for the rest of its window.
      await settle(async () => (await account.texts(customer)).length === missedCount, 120_000);
      // Everything has ended once X's list has opened again and was read to its end; one search at a time, the oldest first.
      await settle(async () => {
        const oldest = (await backfills()).findLast(({ endedAt }) => endedAt === null);
        const isWaiting = Date.parse(oldest?.nextStepAt ?? "") > account.clock.now();
        if (isWaiting) {
          await account.clock.advance(2 * minuteMs);
          await account.looksTaken();
        }
        return oldest === undefined;
      }, 120_000);
      const searches = await backfills();
      expect(searches.map(({ state }) => state)).toEqual(searches.map(() => "done"));
      // A later search may have a replay of its own, of a later window.
      const begun = await account.x.truth("replay.started");
      const ofThese = begun.filter((entry) => Date.parse(String(entry["from"])) < lastWrittenMs);
      expect(ofThese).toHaveLength(1);
      const sum = (count: (search: Backfill) => number) =>
        searches.reduce((total, search) => total + count(search), 0);
      expect(sum(({ replayedCount }) => replayedCount)).toBe(missedCount - 50);
      expect(sum(({ addedCount }) => addedCount)).toBe(missedCount);
      const texts = Array.from({ length: missedCount }, (_, index) => `missed ${index}`);
      expect(await account.texts(customer)).toEqual(texts);
    },
    400_000,
  );
});
