import { claimSends, readOpenSends, type ClaimedSend, type Database } from "@tsubame/store";
import type { Transaction } from "kysely";

/** Claims the first reply of an account that may go, as a sender without limits would. */
export async function claimNextSend(
  trx: Transaction<Database>,
  options: { readonly integrationId: string; readonly leaseToken: string },
): Promise<ClaimedSend | undefined> {
  const open = await readOpenSends(trx, { integrationId: options.integrationId, limit: 100 });
  for (const { seq } of open) {
    const claim = { ...options, seqs: [seq], now: new Date(), repliesPerInbound: null };
    const [claimed] = await claimSends(trx, claim);
    if (claimed !== undefined) return claimed;
  }
  if (open.length === 0)
    await claimSends(trx, { ...options, seqs: [], now: new Date(), repliesPerInbound: null });
  return undefined;
}
