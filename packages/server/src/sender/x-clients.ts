import type { XClient } from "@tsubame/x-api";
import type { Context } from "../context.ts";
import { openXAccount } from "../x-accounts/open-account.ts";

/** A client of X in an account's name, with what is known of the account. */
export interface AccountClient {
  readonly client: XClient;
  readonly xUserId: string | null;
  readonly xAppId: string | null;
}

/** Opens the account with the sender's bound on each call; null when the integration is gone. */
export async function openAccountClient(
  context: Pick<Context, "db" | "secrets" | "config" | "clock" | "xAnswers">,
  integrationId: string,
  timeoutMs: number,
): Promise<AccountClient | null> {
  return openXAccount(context, integrationId, { timeoutMs });
}
