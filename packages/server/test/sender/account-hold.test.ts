import { afterAll, beforeAll, expect, it } from "vitest";
import { openDatabase, readSendHold } from "@tsubame/store";
import { createAccountHold } from "../../src/sender/account-hold.ts";
import { createTestContext, type TestContext } from "../support/test-context.ts";
import { createTestAccount } from "../support/x-account.ts";

let test: TestContext;
beforeAll(async () => {
  test = await createTestContext();
});
afterAll(() => test.close());

it("a hold whose end could not be written is ended when the outcome is written again", async () => {
  const { integrationId } = await createTestAccount(test.context);
  const own = openDatabase({ url: test.database.url, applicationName: "sender" });
  const hold = createAccountHold({
    context: { ...test.context, db: own.db },
    integrationId,
    timings: { holdBaseMs: 60_000, holdCapMs: 60_000 },
    log: test.context.log,
  });
  await hold.put({ reason: "credentialsRefused", httpStatus: 401, xCode: 89 });
  const connect = own.pool.connect.bind(own.pool);
  own.pool.connect = (() => {
    own.pool.connect = connect;
    return Promise.reject(new Error("Connection terminated unexpectedly"));
  }) as typeof own.pool.connect;
  await expect(hold.end()).rejects.toThrow("terminated");
  expect(hold.isHeld()).toBe(true);
  await hold.end();
  expect(hold.isHeld()).toBe(false);
  expect(await readSendHold(test.context.db, integrationId)).toBeUndefined();
  await own.close();
});
