import { getMyPullable, getTargets, pullableLimit, targetLimit } from "@tsubame/contract";
import {
  mayPullSomewhere,
  readPullable,
  searchAgentChoices,
  searchQueueChoices,
} from "@tsubame/store";
import type { Context } from "../context.ts";
import { bind, type RouteHost } from "../http/route.ts";
import { requireUser } from "./access.ts";
import { iso } from "./views/words.ts";

/** Where a conversation could go, and what an agent could take. */
export function targetRoutes(host: RouteHost, context: Context): void {
  bind(host, getTargets, async ({ query, principal }) => {
    const { search } = query;
    const queueId = query.queueId ?? null;
    const [queues, agents] = await Promise.all([
      searchQueueChoices(context.db, { search, limit: targetLimit }),
      searchAgentChoices(context.db, {
        search,
        queueId,
        // One does not pass a conversation on to oneself; to assign it to oneself one is a member of the queue.
        exceptUserId: queueId === null ? principal.userId : null,
        limit: targetLimit,
      }),
    ]);
    return { queues, agents };
  });

  bind(host, getMyPullable, async ({ principal }) => {
    const userId = requireUser(principal);
    const [isAllowed, rows] = await Promise.all([
      mayPullSomewhere(context.db, userId),
      readPullable(context.db, { userId, limit: pullableLimit }),
    ]);
    return {
      isAllowed,
      conversations: rows.map((row) => ({
        conversationId: row.conversationId,
        queue: { id: row.queueId, name: row.queueName },
        contact: { id: row.contactId, name: row.contactName, username: row.contactUsername },
        priority: row.priority,
        waitingSinceAt: iso(row.waitingSinceAt),
      })),
      readAt: iso(context.clock.now()),
    };
  });
}
