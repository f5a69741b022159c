import type { ConversationFlowRuns } from "@tsubame/contract";
import { readFlowRuns, readNames, readOpenMenus } from "@tsubame/store";
import type { Context } from "../../context.ts";
import { readPlaceToTell } from "../../conversations/access.ts";
import type { Principal } from "../../http/principal.ts";
import { flowRunView } from "../flow-run-view.ts";
import { openMenuOf } from "../open-menu.ts";

/** Runs that are told of one conversation. */
const runLimit = 50;

/** What flows have decided for a conversation, and the question it may wait with. */
export async function readFlowStory(
  context: Pick<Context, "db">,
  asked: { readonly conversationId: string; readonly principal: Principal },
): Promise<ConversationFlowRuns> {
  const { conversationId, principal } = asked;
  await readPlaceToTell(context.db, principal, conversationId);
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
