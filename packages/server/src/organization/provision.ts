import {
  appendEvents,
  deleteTokensOfClient,
  ensureOrganization,
  findDefaultQueue,
  findOauthClient,
  insertOauthClient,
  insertQueue,
  updateOauthClient,
  type OauthClientRow,
  type Writer,
} from "@tsubame/store";
import { sql } from "kysely";
import { hashPassword, verifyPassword } from "../auth/password.ts";
import type { Config } from "../config.ts";
import type { Context } from "../context.ts";
import { defaultWrapupTimeoutMs } from "../queues/queue-body.ts";
import { transact } from "../transaction.ts";

/** Key of the advisory lock that lets one node at a time provision: "tsbp" in ASCII. */
const provisionLockKey = 0x7473_6270;

/**
 * Makes what an installation cannot be without, and leaves what is there: the organisation, the default queue,
 * and the OAuth client of the environment (with the admin role; a changed secret replaces the old one and ends its
 * tokens). Runs at each start, on any number of nodes at once.
 */
export async function provision(context: Context): Promise<void> {
  const { bootstrapClient } = context.config;
  const known = bootstrapClient && (await findOauthClient(context.db, bootstrapClient.id));
  const isCurrent = known && (await isInForce(known, bootstrapClient.secret));
  const secretHash =
    bootstrapClient && !isCurrent ? await hashPassword(bootstrapClient.secret) : null;
  await transact(context, async (trx) => {
    await sql`select pg_advisory_xact_lock(${provisionLockKey})`.execute(trx);
    await ensureOrganization(trx, { name: "Tsubame" });
    if (!(await findDefaultQueue(trx))) await makeDefaultQueue(trx);
    if (bootstrapClient && secretHash !== null) await putClient(trx, bootstrapClient, secretHash);
  });
}

async function makeDefaultQueue(trx: Writer): Promise<void> {
  const queue = await insertQueue(trx, {
    name: "Default",
    is_default: true,
    wrapup_timeout_ms: defaultWrapupTimeoutMs,
  });
  await appendEvents(trx, [{ kind: "queue.created", queueId: queue.id }]);
}

async function isInForce(client: OauthClientRow, secret: string): Promise<boolean> {
  if (client.state !== "active" || !client.roles.includes("admin")) return false;
  return verifyPassword(client.secret_hash, secret);
}

async function putClient(
  trx: Writer,
  client: NonNullable<Config["bootstrapClient"]>,
  secretHash: string,
): Promise<void> {
  const values = {
    secret_hash: secretHash,
    grant_types: ["CLIENT-CREDENTIALS"],
    roles: ["admin"],
    state: "active" as const,
  };
  const isNew = (await findOauthClient(trx, client.id)) === undefined;
  if (isNew)
    await insertOauthClient(trx, { id: client.id, name: "From the environment", ...values });
  else {
    await updateOauthClient(trx, client.id, values);
    await deleteTokensOfClient(trx, client.id);
  }
  await appendEvents(trx, [
    {
      kind: isNew ? "oauthClient.created" : "oauthClient.updated",
      detail: { clientId: client.id, roles: ["admin"] },
    },
  ]);
}
