import type { BodyOf, patchRoutingConversation } from "@tsubame/contract";
import {
  appendEvents,
  changeConversation,
  findUnknownOfRouting,
  lockConversation,
  lockLeg,
  readOwningLeg,
  changeLeg,
  type ConversationChange,
  type ConversationRow,
  type Writer,
} from "@tsubame/store";
import { invalidFields, notFound, type AppError, type FieldError } from "../http/errors.ts";
import { actorColumns, type Actor } from "./actor.ts";
import { notWaiting } from "./assign.ts";
import type { LegPath } from "./change-leg.ts";

type RoutingPatch = BodyOf<typeof patchRoutingConversation>;

/**
 * Changes what a conversation asks for while it waits or rings: what is left out stays. An offer that rings is not taken
 * back for it; the change counts from the next look on.
 *
 * @throws {AppError} `not.found`, `conversation.notWaiting`, `bad.request` with the fields at fault
 */
export async function changeRouting(
  trx: Writer,
  change: {
    readonly conversationId: string;
    readonly patch: RoutingPatch;
    readonly actor: Actor;
  },
): Promise<void> {
  const { patch, conversationId } = change;
  const conversation = await lockOpen(trx, conversationId);
  const isInLine =
    conversation.routing_state === "waiting" || conversation.routing_state === "offered";
  if (!isInLine) throw notWaiting(conversation);
  await refuseUnknown(trx, patch);
  const values: ConversationChange = {
    ...(patch.priority === undefined ? {} : { priority: patch.priority }),
    ...(patch.skillIds === undefined ? {} : { skill_ids: distinct(patch.skillIds) }),
    ...(patch.languageId === undefined ? {} : { language_id: patch.languageId }),
    ...(patch.labelId === undefined ? {} : { utilization_label_id: patch.labelId }),
    ...(patch.requestScoredAgents === undefined
      ? {}
      : {
          preferred_agents: JSON.stringify(
            patch.requestScoredAgents.map(({ id, score }) => ({
              agentId: id.toLowerCase(),
              score,
            })),
          ),
        }),
  };
  await write(trx, conversation, { values, actor: change.actor });
}

/**
 * Gives an open conversation a utilization label, or none. Whoever holds it may then hold more of the label than allowed:
 * nothing is taken away for it, and nothing more of it is offered.
 *
 * @throws {AppError} `not.found`, `conversation.notWaiting`, `bad.request`
 */
export async function changeLabel(
  trx: Writer,
  change: {
    readonly conversationId: string;
    readonly labelId: string | null;
    readonly actor: Actor;
  },
): Promise<void> {
  const conversation = await lockOpen(trx, change.conversationId);
  const unknown = await findUnknownOfRouting(trx, {
    skillIds: [],
    languageId: null,
    labelId: change.labelId,
    agentIds: [],
  });
  if (unknown.isLabelUnknown) throw refused([unknownField("utilizationLabelId", "label")]);
  const values = { utilization_label_id: change.labelId };
  await write(trx, conversation, { values, actor: change.actor });
}

/** Marks a participant's part as one to look at again, or takes the mark away. */
export async function flagLeg(
  trx: Writer,
  change: { readonly path: LegPath; readonly isFlagged: boolean; readonly actor: Actor },
): Promise<void> {
  const { path } = change;
  if (!(await lockConversation(trx, path.conversationId))) {
    throw notFound("conversation", path.conversationId);
  }
  const leg = await lockLeg(trx, path);
  if (!leg) throw notFound("participant", path.participantId);
  if ((leg.flagged_reason !== null) === change.isFlagged) return;
  await changeLeg(trx, leg.id, { flagged_reason: change.isFlagged ? "general" : null });
  await appendEvents(trx, [
    {
      kind: "leg.flagChanged",
      conversationId: leg.conversation_id,
      participantId: leg.id,
      ...actorColumns(change.actor),
      detail: { isFlagged: change.isFlagged },
    },
  ]);
}

async function lockOpen(trx: Writer, conversationId: string): Promise<ConversationRow> {
  const conversation = await lockConversation(trx, conversationId);
  if (!conversation) throw notFound("conversation", conversationId);
  if (conversation.state === "closed") throw notWaiting(conversation);
  return conversation;
}

async function write(
  trx: Writer,
  conversation: ConversationRow,
  change: { readonly values: ConversationChange; readonly actor: Actor },
): Promise<void> {
  const changed = Object.keys(change.values);
  if (changed.length === 0) return;
  await changeConversation(trx, conversation.id, change.values);
  const owning = await readOwningLeg(trx, conversation.id);
  await appendEvents(trx, [
    {
      kind: "conversation.routingChanged",
      conversationId: conversation.id,
      queueId: conversation.queue_id,
      // What an agent holds of a label counts for what they are offered.
      userId: owning?.user_id ?? null,
      ...actorColumns(change.actor),
      detail: { changed },
    },
  ]);
}

async function refuseUnknown(trx: Writer, patch: RoutingPatch): Promise<void> {
  const agents = patch.requestScoredAgents ?? [];
  const unknown = await findUnknownOfRouting(trx, {
    skillIds: patch.skillIds ?? [],
    languageId: patch.languageId ?? null,
    labelId: patch.labelId ?? null,
    agentIds: agents.map(({ id }) => id),
  });
  const agentIds = agents.map(({ id }) => id.toLowerCase());
  const fields: FieldError[] = [
    ...(patch.skillIds ?? []).flatMap((id, index) =>
      unknown.skillIds.includes(id.toLowerCase())
        ? [unknownField(`skillIds.${index}`, "skill")]
        : [],
    ),
    ...(unknown.isLanguageUnknown ? [unknownField("languageId", "language")] : []),
    ...(unknown.isLabelUnknown ? [unknownField("labelId", "label")] : []),
    ...agentIds.flatMap((id, index) => {
      const fieldName = `requestScoredAgents.${index}.id`;
      if (unknown.agentIds.includes(id)) return [unknownField(fieldName, "user")];
      if (agentIds.indexOf(id) === index) return [];
      return [{ fieldName, errorCode: "invalid.value", message: "is named twice" }];
    }),
  ];
  if (fields.length > 0) throw refused(fields);
}

function unknownField(fieldName: string, what: string): FieldError {
  return { fieldName, errorCode: "invalid.value", message: `is no active ${what}` };
}

function refused(fields: readonly FieldError[]): AppError {
  const first = fields[0];
  return invalidFields(`${first?.fieldName ?? "The change"} ${first?.message ?? ""}.`, fields);
}

function distinct(ids: readonly string[]): string[] {
  return [...new Set(ids.map((id) => id.toLowerCase()))];
}
