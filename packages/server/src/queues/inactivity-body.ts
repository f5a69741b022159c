import type { QueueUpdate } from "@tsubame/contract";
import type { QueueRow } from "@tsubame/store";
import { invalidFields } from "../http/errors.ts";

type MessageSettings = NonNullable<NonNullable<QueueUpdate["mediaSettings"]>["message"]>;

const place = "mediaSettings.message.inactivityTimeoutSettings";

/**
 * The inactivity time-out of a queue as columns. What is set for X in `subTypeSettings.twitter` goes before what is set for
 * all messages.
 * @throws {AppError} 400 for the action that is not there, and for a time-out that runs without a time
 */
export function inactivityColumns(
  message: MessageSettings | undefined,
): Pick<QueueRow, "is_inactivity_timeout_enabled" | "inactivity_timeout_seconds"> {
  const settings = message?.inactivityTimeoutSettings;
  if (settings?.actionType === "SEND_TO_ARCHITECT_FLOW") {
    throw invalidFields("A conversation that is inactive is disconnected; no flow takes it over.", [
      {
        fieldName: `${place}.actionType`,
        errorCode: "invalid.value",
        message: "must be DISCONNECT",
      },
    ]);
  }
  const isEnabled = enabledForX(message) ?? message?.enableInactivityTimeout ?? false;
  const seconds = settings?.timeoutSeconds ?? null;
  if (isEnabled && seconds === null) {
    throw invalidFields("The inactivity time-out is on and has no time.", [
      {
        fieldName: `${place}.timeoutSeconds`,
        errorCode: "required.field.missing",
        message: "is required",
      },
    ]);
  }
  return { is_inactivity_timeout_enabled: isEnabled, inactivity_timeout_seconds: seconds };
}

function enabledForX(message: MessageSettings | undefined): boolean | undefined {
  const subTypes = message?.["subTypeSettings"];
  const own = (subTypes as { twitter?: { enableInactivityTimeout?: unknown } } | undefined)?.twitter
    ?.enableInactivityTimeout;
  return typeof own === "boolean" ? own : undefined;
}
