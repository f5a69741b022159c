import type { FlowAction } from "@tsubame/contract";
import type { FlowReferences } from "@tsubame/store";

/** What a conversation gets from a rule, with everything that is not there any more left out. */
export interface ResolvedAction {
  readonly queueId: string;
  readonly skillIds: readonly string[];
  readonly languageId: string | null;
  readonly priority: number;
  readonly preferredAgents: readonly { readonly agentId: string; readonly score: number }[];
  readonly utilizationLabelId: string | null;
  /** Participant data of the customer, added to what is there. */
  readonly attributes: Readonly<Record<string, string>>;
  /** What the rule names and has been deleted since it was saved. */
  readonly dropped: readonly {
    readonly what: "queue" | "skill" | "language" | "agent" | "label";
    readonly id: string;
  }[];
}

/**
 * Makes the most of a rule: a queue that was deleted is replaced by the default queue, the rest that was deleted is left
 * out and named. No conversation waits for what nobody can have.
 *
 * @param action null: no rule decided, or no flow is bound
 */
export function resolveAction(
  action: FlowAction | null,
  references: FlowReferences,
  defaultQueueId: string,
): ResolvedAction {
  if (action === null) return { ...nothingAsked, queueId: defaultQueueId };
  const { queueId, skillIds = [], languageId, preferredAgents = [], utilizationLabelId } = action;
  const hasQueue = references.queue.has(queueId);
  const hasLanguage = languageId !== undefined && references.language.has(languageId);
  const hasLabel = utilizationLabelId !== undefined && references.label.has(utilizationLabelId);
  const goneSkills = skillIds.filter((id) => !references.skill.has(id));
  const goneAgents = preferredAgents.filter(({ agentId }) => !references.agent.has(agentId));
  return {
    queueId: hasQueue ? queueId : defaultQueueId,
    skillIds: skillIds.filter((id) => references.skill.has(id)),
    languageId: hasLanguage ? languageId : null,
    priority: action.priority ?? 0,
    preferredAgents: preferredAgents.filter(({ agentId }) => references.agent.has(agentId)),
    utilizationLabelId: hasLabel ? utilizationLabelId : null,
    attributes: action.attributes ?? {},
    dropped: [
      ...(hasQueue ? [] : [{ what: "queue" as const, id: queueId }]),
      ...goneSkills.map((id) => ({ what: "skill" as const, id })),
      ...(languageId !== undefined && !hasLanguage
        ? [{ what: "language" as const, id: languageId }]
        : []),
      ...goneAgents.map(({ agentId }) => ({ what: "agent" as const, id: agentId })),
      ...(utilizationLabelId !== undefined && !hasLabel
        ? [{ what: "label" as const, id: utilizationLabelId }]
        : []),
    ],
  };
}

const nothingAsked = {
  skillIds: [],
  languageId: null,
  priority: 0,
  preferredAgents: [],
  utilizationLabelId: null,
  attributes: {},
  dropped: [],
};

/** Ids of what an action names and a conversation could be given. */
export function namedByAction(action: FlowAction): string[] {
  const { queueId, skillIds = [], languageId, preferredAgents = [], utilizationLabelId } = action;
  return [
    queueId,
    ...skillIds,
    ...(languageId === undefined ? [] : [languageId]),
    ...preferredAgents.map(({ agentId }) => agentId),
    ...(utilizationLabelId === undefined ? [] : [utilizationLabelId]),
  ];
}
