import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { entityId, entityRef } from "./common.ts";

const conversationPath = z.object({ conversationId: entityId });
const participantPath = conversationPath.extend({ participantId: entityId });

/** Bounds of a priority: one is worth a minute of waiting. */
const priority = z.int().min(-25_000_000).max(25_000_000);

export const postConversationAssign = endpoint({
  id: "postConversationAssign",
  method: "POST",
  path: "/api/v2/conversations/{conversationId}/assign",
  summary:
    "Give a waiting conversation to an agent of its queue, whatever its rules say; one's own id takes it oneself",
  permissions: ["conversation:message:assign", "conversation:message:pull"],
  params: conversationPath,
  body: z.object({
    id: entityId,
    /** Ours, for whoever may assign: beyond the agent's capacity. Needs a reason, which is kept. */
    override: z.boolean().optional(),
    reason: z.string().trim().min(1).max(500).optional(),
  }),
  response: z.string(),
  status: 200,
});

export const patchRoutingConversation = endpoint({
  id: "patchRoutingConversation",
  method: "PATCH",
  path: "/api/v2/routing/conversations/{conversationId}",
  summary: "Change what a waiting conversation asks for",
  permissions: ["routing:conversation:edit"],
  params: conversationPath,
  body: z.object({
    priority: priority.optional(),
    skillIds: z.array(entityId).max(100).optional(),
    /** null: any language. */
    languageId: entityId.nullable().optional(),
    /** null: no label. */
    labelId: entityId.nullable().optional(),
    /** At most 20 preferred agents; an empty list forgets them. */
    requestScoredAgents: z
      .array(z.object({ id: entityId, score: z.int().min(0).max(100) }))
      .max(20)
      .optional(),
  }),
  response: z.object({
    priority: z.int(),
    skills: z.array(entityRef),
    language: entityRef.optional(),
    label: entityRef.optional(),
    scoredAgents: z.array(z.object({ agent: entityRef, score: z.number() })),
  }),
  status: 200,
});

export const patchConversationUtilizationlabel = endpoint({
  id: "patchConversationUtilizationlabel",
  method: "PATCH",
  path: "/api/v2/conversations/{conversationId}/utilizationlabel",
  summary: "Give an open conversation a utilization label, or none",
  permissions: ["conversation:utilizationLabel:edit"],
  params: conversationPath,
  body: z.object({ utilizationLabelId: entityId.nullable().optional() }),
  response: z.string(),
  status: 200,
});

export const putConversationParticipantFlaggedreason = endpoint({
  id: "putConversationParticipantFlaggedreason",
  method: "PUT",
  path: "/api/v2/conversations/{conversationId}/participants/{participantId}/flaggedreason",
  summary: "Mark a participant's part as one that somebody should look at again",
  permissions: [],
  params: participantPath,
  status: 204,
});

export const deleteConversationParticipantFlaggedreason = endpoint({
  id: "deleteConversationParticipantFlaggedreason",
  method: "DELETE",
  path: "/api/v2/conversations/{conversationId}/participants/{participantId}/flaggedreason",
  summary: "Take the mark away",
  permissions: [],
  params: participantPath,
  status: 204,
});
