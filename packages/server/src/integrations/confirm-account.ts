import { appendEvents, changeIntegration, lockIntegration } from "@tsubame/store";
import { actorColumns, type Actor } from "../conversations/actor.ts";
import type { Context } from "../context.ts";
import { AppError, notFound } from "../http/errors.ts";
import { transact } from "../transaction.ts";

/**
 * Remembers that somebody has looked at the account which the access token belongs to and found it right. Repeating it
 * changes nothing.
 *
 * @throws {AppError} `not.found`; `general.conflict` when the connection is another account's by now, or has none yet
 */
export async function confirmAccount(
  context: Context,
  confirmation: { readonly integrationId: string; readonly userId: string; readonly actor: Actor },
): Promise<void> {
  const { integrationId, userId, actor } = confirmation;
  await transact(context, async (trx) => {
    const row = await lockIntegration(trx, integrationId);
    if (!row) throw notFound("integration", integrationId);
    if (row.x_user_id !== userId) {
      throw new AppError({
        code: "general.conflict",
        status: 409,
        message: "The access token belongs to another account by now. Read the checks again.",
        details: { entityName: "integration", entityId: integrationId },
        fields: [{ fieldName: "userId", errorCode: "general.conflict" }],
      });
    }
    if (row.account_confirmed_at !== null) return;
    await changeIntegration(trx, integrationId, { account_confirmed_at: context.clock.now() });
    await appendEvents(trx, [
      {
        kind: "integration.updated",
        integrationId,
        ...actorColumns(actor),
        detail: { isAccountConfirmed: true },
      },
    ]);
  });
}
