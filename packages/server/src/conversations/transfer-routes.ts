import {
  postConversationParticipantReplace,
  postConversationParticipantReplaceAgent,
  postConversationParticipantReplaceQueue,
  postConversationsMessageParticipantReplace,
} from "@tsubame/contract";
import type { Context } from "../context.ts";
import type { Principal } from "../http/principal.ts";
import { bind, type RouteHost } from "../http/route.ts";
import { transact } from "../transaction.ts";
import type { LegPath } from "./change-leg.ts";
import { transferLeg } from "./transfer.ts";
import type { TransferRequest } from "./transfer-target.ts";

/** Passing a conversation on, in the forms that Genesys has for it. */
export function transferRoutes(host: RouteHost, context: Context): void {
  const transfer = (path: LegPath, request: TransferRequest, principal: Principal) =>
    transact(context, (trx) =>
      transferLeg(trx, { path, request, principal, now: context.clock.now() }),
    );
  for (const endpoint of [
    postConversationsMessageParticipantReplace,
    postConversationParticipantReplace,
  ]) {
    bind(host, endpoint, async ({ params, body, principal }) => transfer(params, body, principal));
  }
  bind(host, postConversationParticipantReplaceQueue, async ({ params, body, principal }) =>
    transfer(params, body, principal),
  );
  bind(host, postConversationParticipantReplaceAgent, async ({ params, body, principal }) =>
    transfer(params, body, principal),
  );
}
