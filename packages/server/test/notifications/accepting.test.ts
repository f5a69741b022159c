import { EventEmitter } from "node:events";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, it } from "vitest";
import { WebSocket } from "ws";
import { settle } from "../../../store/test/support/settle.ts";
import { createNotifier } from "../../src/notifications/notifier.ts";
import { createTestContext, type TestContext } from "../support/test-context.ts";

let test: TestContext;
beforeAll(async () => {
  test = await createTestContext();
});
afterAll(() => test.close());

/** The server's end of a socket, as far as the notifier uses it. */
class AcceptedSocket extends EventEmitter {
  readonly CLOSED = WebSocket.CLOSED;
  readyState: number = WebSocket.OPEN;
  readonly closes: number[] = [];
  close(code: number): void {
    this.closes.push(code);
    this.readyState = this.CLOSED;
    this.emit("close");
  }
  ping(): void {}
  send(): void {}
  terminate(): void {}
}

it("a socket that is being accepted is not taken for another node's", async () => {
  const { db } = test.context;
  const user = await db
    .insertInto("user_account")
    .values({ name: "Agent", email: "agent@example.test" })
    .returning("id")
    .executeTakeFirstOrThrow();
  await db.insertInto("agent_state").values({ user_id: user.id }).execute();
  const expiresAt = new Date(Date.now() + 3_600_000);
  await db
    .insertInto("browser_session")
    .values({ id: "session", user_id: user.id, body: "{}", expires_at: expiresAt })
    .execute();
  const channelId = "accepting";
  await db
    .insertInto("notification_channel")
    .values({ id: channelId, user_id: user.id, session_id: "session", expires_at: expiresAt })
    .execute();
  const notifier = createNotifier(test.context);
  const socket = new AcceptedSocket();
  let accepting: Promise<boolean> | undefined;
  // Whoever holds the agent keeps the connection from being noted.
  await db.transaction().execute(async (trx) => {
    await sql`select from agent_state where user_id = ${user.id} for update`.execute(trx);
    accepting = notifier.accept(channelId, socket as unknown as WebSocket);
    await settle(async () => {
      const { rows } = await sql`
        select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(
        trx,
      );
      return rows.length === 1;
    }, 3_000);
    await notifier.keep();
  });
  expect(await accepting).toBe(true);
  expect(socket.closes).toEqual([]);
  await notifier.stop();
});
