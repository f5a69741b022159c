import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { entityId, instant } from "../genesys/common.ts";
import { offerTrace } from "./routing-reasons.ts";

/** What a replay compares, in this order. */
export const replayedPart = z.enum([
  "agent",
  "queue",
  "deadline",
  "usedRouting",
  "standing",
  "named",
  "ranking",
]);
export type ReplayedPart = z.infer<typeof replayedPart>;

export const postRoutingDecisionReplay = endpoint({
  id: "postRoutingDecisionReplay",
  method: "POST",
  path: "/api/tsubame/v1/routing/decisions/{decisionId}/replay",
  summary:
    "Makes a stored routing decision again, from the facts stored with it, and compares the two",
  permissions: ["tsubame:waiting:view"],
  params: z.object({ decisionId: entityId }),
  response: z.object({
    decisionId: z.uuid(),
    conversationId: z.uuid(),
    decidedAt: instant,
    /** Whom it was offered to then. */
    userId: z.uuid(),
    /** Whether the replay gives the same agent, by the same values. */
    isSame: z.boolean(),
    /** What differs; empty when it is the same. */
    differences: z.array(replayedPart),
    /**
     * The offer that the engine makes today from the facts of then; null when it would make none. Its candidates are counted
     * among the agents whose facts were stored (who was ranked or named), not among all.
     */
    offer: z
      .object({ userId: z.uuid(), queueId: z.uuid(), deadlineAt: instant, trace: offerTrace })
      .nullable(),
  }),
  status: 200,
});
export type RoutingReplay = z.infer<NonNullable<typeof postRoutingDecisionReplay.response>>;
