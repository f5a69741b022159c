import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { entityId, instant } from "./common.ts";

export const patchConversationsMessageParticipantParkingstate = endpoint({
  id: "patchConversationsMessageParticipantParkingstate",
  method: "PATCH",
  path: "/api/v2/conversations/messages/{conversationId}/participants/{participantId}/parkingstate",
  summary:
    "Set one's conversation aside until a time or until the customer writes, or take it up again",
  permissions: ["conversation:message:park"],
  params: z.object({ conversationId: entityId, participantId: entityId }),
  body: z.object({
    state: z.enum(["parked", "connected"]),
    /** When it comes back; left out: when its agent says so. At most 30 days ahead. */
    resumeTime: instant.optional(),
  }),
  status: 204,
});
