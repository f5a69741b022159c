import {
  findTargetUser,
  holdTargetQueue,
  type ConversationRow,
  type LegRow,
  type TransferTarget,
  type Writer,
} from "@tsubame/store";
import { AppError, invalidFields } from "../http/errors.ts";

/** How long a conversation waits for the agent it was passed to, when the request does not say, in seconds. */
export const defaultAgentWaitSeconds = 300;

/** To whom a conversation is to be passed, as the three forms of the request say it. One target is named. */
export interface TransferRequest {
  readonly userId?: string | undefined;
  /** The user's e-mail address. */
  readonly userName?: string | undefined;
  readonly queueId?: string | undefined;
  readonly queueName?: string | undefined;
  readonly address?: string | undefined;
  readonly transferType?: "Attended" | "Unattended" | undefined;
  /** How long it waits for the agent alone. */
  readonly agentWaitSeconds?: number | undefined;
}

/** A target that exists and may be given the conversation. */
export interface FoundTarget {
  readonly target: TransferTarget;
  /** How long it waits for the agent alone, in ms; without meaning for a queue. */
  readonly untilMs: number;
  /** The field that named it. */
  readonly fieldName: string;
}

/**
 * Finds the target of a transfer and refuses what cannot be one, by the field at fault.
 * @throws {AppError} `conversations.error.queue.not.found`, `bad.request`
 */
export async function findTarget(
  trx: Writer,
  request: TransferRequest,
  from: { readonly conversation: ConversationRow; readonly leg: LegRow },
): Promise<FoundTarget> {
  const fieldName = theOneField(request);
  if (request.transferType === "Attended") {
    throw refused("transferType", "A DM is passed on without consultation: only Unattended.");
  }
  const target =
    fieldName === "userId" || fieldName === "userName"
      ? await findAgent(trx, request, { fieldName, leg: from.leg })
      : await findQueue(trx, request, { fieldName, from });
  const seconds = request.agentWaitSeconds ?? defaultAgentWaitSeconds;
  return { target, untilMs: seconds * 1000, fieldName };
}

type TargetField = "userId" | "userName" | "queueId" | "queueName";

/** The field that names the target. A name beside an id is for the reader, as the SDK sends both. */
function theOneField(request: TransferRequest): TargetField {
  if (request.address !== undefined) {
    throw refused("address", "A DM goes to a queue or to an agent, not to an address.");
  }
  const user = request.userId !== undefined ? "userId" : request.userName && "userName";
  const queue = request.queueId !== undefined ? "queueId" : request.queueName && "queueName";
  if (user && queue) throw refused(queue, "Name a queue or an agent, not both.");
  const field = user || queue;
  if (field) return field;
  throw invalidFields("The target is missing: queueId or userId.", [
    { fieldName: "queueId", errorCode: "required.field.missing" },
    { fieldName: "userId", errorCode: "required.field.missing" },
  ]);
}

async function findQueue(
  trx: Writer,
  request: TransferRequest,
  place: {
    readonly fieldName: string;
    readonly from: { readonly conversation: ConversationRow; readonly leg: LegRow };
  },
): Promise<TransferTarget> {
  const { queueId, queueName = "" } = request;
  const queue = await holdTargetQueue(
    trx,
    queueId === undefined ? { name: queueName } : { id: queueId },
  );
  if (!queue) {
    const message = "There is no such queue.";
    throw new AppError({
      code: "conversations.error.queue.not.found",
      status: 400,
      message,
      fields: [
        {
          fieldName: place.fieldName,
          errorCode: "conversations.error.queue.not.found",
          message,
        },
      ],
    });
  }
  const { conversation, leg } = place.from;
  if (leg.purpose === "acd" && conversation.queue_id === queue.id) {
    throw refused(place.fieldName, "The conversation waits in this queue already.");
  }
  return { kind: "queue", queueId: queue.id };
}

async function findAgent(
  trx: Writer,
  request: TransferRequest,
  place: { readonly fieldName: string; readonly leg: LegRow },
): Promise<TransferTarget> {
  const { userId, userName = "" } = request;
  const { fieldName } = place;
  const user = await findTargetUser(
    trx,
    userId === undefined ? { email: userName } : { id: userId },
  );
  if (!user || user.state === "deleted") throw refused(fieldName, "There is no such user.");
  if (user.id === place.leg.user_id) {
    throw refused(fieldName, "The conversation is with this agent already.");
  }
  if (user.state !== "active") throw refused(fieldName, `${user.name} is not active.`);
  if (!user.isAgent) {
    throw refused(fieldName, `${user.name} takes part in no queue, so no work reaches them.`);
  }
  return { kind: "agent", userId: user.id };
}

function refused(fieldName: string, message: string): AppError {
  return invalidFields(message, [{ fieldName, errorCode: "invalid.value", message }]);
}
