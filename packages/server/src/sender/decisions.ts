import { postMessageDiscard, postMessageResend } from "@tsubame/contract";
import {
  dropSend,
  lockSend,
  readMessages,
  requeueSend,
  type Database,
  type ThreadRow,
} from "@tsubame/store";
import type { Transaction } from "kysely";
import type { Context } from "../context.ts";
import { assertReadable, isOwn, seeAllPermission } from "../conversations/access.ts";
import { threadMessage } from "../conversations/views/thread-message.ts";
import { AppError, notFound } from "../http/errors.ts";
import type { Principal } from "../http/principal.ts";
import { bind, type RouteHost } from "../http/route.ts";
import { transact } from "../transaction.ts";

/** What a person may decide about a message of which nobody knows whether X has it. */
export function messageOutcomeRoutes(host: RouteHost, context: Context): void {
  bind(host, postMessageResend, async ({ params, principal }) =>
    decide(context, { ...params, principal, change: requeueSend }),
  );
  bind(host, postMessageDiscard, async ({ params, principal }) =>
    decide(context, { ...params, principal, change: dropSend }),
  );
}

/**
 * Carries a decision out, once: the conversation is locked, so an echo that settles the message at the same moment
 * makes the decision void (409) instead of sending a second copy.
 */
async function decide(
  context: Context,
  decision: {
    readonly messageId: string;
    readonly principal: Principal;
    readonly change: (trx: Transaction<Database>, messageId: string) => Promise<boolean>;
  },
) {
  const { messageId, principal, change } = decision;
  const message = await transact(
    context,
    async (trx) => {
      const locked = await lockSend(trx, messageId);
      if (locked === null) throw notFound("message", messageId);
      const before = await read(trx, messageId);
      await assertReadable(trx, principal, before.conversation_id);
      assertMayDecide(principal, before);
      if (!(await change(trx, messageId))) {
        throw new AppError({
          code: "message.notUndecided",
          status: 409,
          message: `The message is ${before.status}; there is nothing to decide.`,
          details: { messageId, state: before.status },
        });
      }
      return read(trx, messageId);
    },
    { hasOutbox: true },
  );
  return threadMessage(message);
}

async function read(trx: Transaction<Database>, messageId: string): Promise<ThreadRow> {
  const [message] = await readMessages(trx, { ids: [messageId] });
  if (message === undefined) throw notFound("message", messageId);
  return message;
}

/** The author decides; so does whoever sees every conversation (the author may have gone home). */
function assertMayDecide(principal: Principal, message: ThreadRow): void {
  if (isOwn(principal, message) || principal.permissions.has(seeAllPermission)) return;
  throw new AppError({
    code: "not.authorized",
    status: 403,
    message: "Only the author of the message or a supervisor decides what becomes of it.",
  });
}
