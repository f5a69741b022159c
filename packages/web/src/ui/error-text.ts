import type { ApiError } from "../api/api-error.ts";
import type { TextId } from "../i18n/languages.ts";

/** Codes whose sentence the desktop says in the reader's language; any other shows the server's own sentence. */
const known: Readonly<Record<string, TextId>> = {
  "network.unreachable": "error.unreachable",
  "authentication.required": "error.signedOut",
  "missing.permissions": "error.notAllowed",
  "missing.any.permissions": "error.notAllowed",
  "not.authorized": "error.notAllowed",
  "too.many.requests": "error.tooMany",
  "service.unavailable": "error.unavailable",
  "internal.server.error": "error.server",
  "setup.codeInvalid": "error.setupCode",
  "user.emailTaken": "error.emailTaken",
  "user.lastAdministrator": "error.lastAdministrator",
  "agent.notOnQueue": "error.notOnQueue",
  "agent.notConnected": "error.notConnected",
  "conversation.cyclicTransfer": "error.cyclicTransfer",
  "conversation.noRoom": "error.noRoom",
  "conversation.notWaiting": "error.notWaiting",
  "queue.manualAssignmentOff": "error.manualAssignmentOff",
  "queue.hasWork": "error.queueHasWork",
  "queue.usedByFlow": "error.queueUsed",
  "queue.usedByQueue": "error.queueMeasured",
  "flow.inUse": "error.flowInUse",
  "general.conflict": "error.conflict",
  "message.notUndecided": "error.alreadyDecided",
  "conversation.error.forbidden.not.active.participant": "error.notYours",
};

/** The text for an error, or null when the server's own message says more. */
export function errorTextId(error: ApiError): TextId | null {
  if (error.code === "bad.request" && error.fields.length > 0) return "error.invalidFields";
  return known[error.code] ?? (error.status >= 500 ? "error.server" : null);
}
