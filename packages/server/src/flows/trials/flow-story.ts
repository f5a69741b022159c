import type { ConversationFlowRuns } from "@tsubame/contract";
import { readFlowRuns, readNames, readOpenMenus, readRoutingPlace } from "@tsubame/store";
import type { Context } from "../../context.ts";
import { AppError, notFound } from "../../http/errors.ts";
import type { Principal } from "../../http/principal.ts";
import { flowRunView } from "../flow-run-view.ts";
import { openMenuOf } from "../open-menu.ts";

/** Runs that are told of one conversation. */
const runLimit = 50;
/** Who may ask about conversations they had no part in: the same as may see what waits. */
const anyConversationPermission = "tsubame:waiting:view";

/** What flows have decided for a conversation, and the question it may wait with. */
export async function readFlowStory(
  context: Pick<Context, "db">,
  asked: { readonly conversationId: string; readonly principal: Principal },
): Promise<ConversationFlowRuns> {
  const { conversationId, principal } = asked;
  const place = await readRoutingPlace(context.db, { conversationId, userId: principal.userId });
  if (!place) throw notFound("conversation", conversationId);
  if (!place.hasTakenPart && !principal.permissions.has(anyConversationPermission)) {
    throw new AppError({
      code: "conversation.error.forbidden.not.active.participant",
      status: 403,
      message:
        "What flows decided is shown to the agents who had a part in the conversation and to supervisors.",
      details: { entityId: conversationId },
    });
  }
  const runs = (await readFlowRuns(context.db, { conversationId, limit: runLimit })).map(
    flowRunView,
  );
  const [stored] = await readOpenMenus(context.db, [conversationId]);
  const open = stored === undefined ? null : await openMenuOf(stored);
  const queueIds = runs.flatMap(({ queueId }) => queueId ?? []);
  const fallbackIds = open === null ? [] : [open.rule.then.queueId];
  return {
    conversationId,
    menu:
      stored === undefined || open === null
        ? null
        : {
            flowId: stored.flowId,
            ruleId: stored.ruleId,
            text: open.menu.text,
            options: open.menu.options.map(({ label, value }) => ({ label, value })),
            askedAt: stored.askedAt.toISOString(),
            deadlineAt: stored.deadlineAt.toISOString(),
            wrongAnswerCount: stored.wrongAnswerCount,
            queueId: open.rule.then.queueId,
          },
    runs,
    names: await readNames(context.db, [...new Set([...queueIds, ...fallbackIds])]),
  };
}
