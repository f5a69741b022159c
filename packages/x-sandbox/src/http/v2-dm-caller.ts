import type { Exchange } from "../auth/authenticate.ts";
import {
  requireV2User,
  takeV2Limits,
  type V2UserCaller,
  type V2Windows,
} from "../auth/authenticate-v2.ts";
import type { SandboxContext } from "../context.ts";
import { xProblems } from "../errors/x-problem.ts";

/** The windows of reading and of sending on the plan Basic, which had next to nothing of either. */
const BASIC: Readonly<Record<"read" | "send", V2Windows>> = {
  read: { user: "v2.dm.read", userDay: "v2.dm.basic.read" },
  send: { user: "v2.dm.send", userDay: "v2.dm.basic.send" },
};

/**
 * Who may use Direct Messages of v2 (docs/sources.md#x-direct-messages-v2): a user by OAuth 1.0a with the DM permission or by OAuth 2.0 with the
 * scopes of reading or writing; not on the plan Free. Counts the call.
 */
export function requireV2Dm(
  context: SandboxContext,
  exchange: Exchange,
  use: { kind: "read" | "write"; windows: V2Windows },
): V2UserCaller {
  const caller = requireV2User(context, exchange, {
    accepts: ["oauth1", "oauth2"],
    permission: "read-write-directmessages",
    scopes: [use.kind === "read" ? "dm.read" : "dm.write", "tweet.read", "users.read"],
  });
  if (caller.app.accessLevel === "free") throw xProblems.clientForbidden(caller.app);
  const isBasic = caller.app.accessLevel === "basic";
  takeV2Limits(context, exchange.reply, {
    caller,
    windows: isBasic ? BASIC[use.kind === "read" ? "read" : "send"] : use.windows,
  });
  return caller;
}
