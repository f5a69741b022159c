import type { Transaction } from "kysely";
import type { Database } from "@tsubame/store";
import type { Context } from "./context.ts";

/**
 * Runs `work` in one transaction and, once it has committed, tells this process that the event log (and, when
 * asked, the outbox) has news. State and its event rows belong in the same call; network I/O never does.
 * Other nodes learn it from the event tail's NOTIFY or its poll.
 */
export async function transact<T>(
  context: Pick<Context, "db" | "signals">,
  work: (trx: Transaction<Database>) => Promise<T>,
  options: { hasOutbox?: boolean } = {},
): Promise<T> {
  const result = await context.db.transaction().execute(work);
  context.signals.poke("events");
  if (options.hasOutbox) context.signals.poke("outbox");
  return result;
}
