import { receiptReasonCode, type ReceiptReasonCode } from "@tsubame/contract";
import type { MessageStatus } from "@tsubame/store";

const reasons: Readonly<Record<ReceiptReasonCode, string>> = {
  MessageExpired: "The message was not sent in time.",
  RateLimited: "X does not take more messages from this account for now.",
  MessageNotAllowed: "X does not let this account write to this customer.",
  GeneralError: "X did not take the message.",
  UnsupportedMessage: "X does not support a message of this kind.",
  UnknownMessage: "X does not know the message.",
  InvalidMessageStructure: "X refused the form of the message.",
  InvalidDestination: "X does not know the customer any more.",
  ServerError: "X had an error of its own.",
  MediaTypeNotAllowed: "X does not take an attachment of this type.",
  InvalidMediaContentLength: "The attachment is too large for X.",
  RecipientOptedOut: "The customer does not want messages from this account.",
  DataFiltered: "X's filter refused the message.",
};

/** The code a receipt may carry for whatever the sender stored. */
export function reasonCode(code: string | null): ReceiptReasonCode {
  const known = receiptReasonCode.safeParse(code);
  return known.success ? known.data : "GeneralError";
}

/** English sentence for a reason; the desktop has its own words in both languages and goes by the code. */
export function reasonText(code: string | null): string {
  return reasons[reasonCode(code)];
}

/** What is wrong with a message, if anything: absent for every other state. */
export function messageErrorOf(message: {
  readonly status: MessageStatus;
  readonly error_code: string | null;
}): { errorInfo?: { code: string; message: string } } {
  if (message.status === "failed") {
    const code = message.error_code ?? "GeneralError";
    return { errorInfo: { code, message: reasonText(code) } };
  }
  if (message.status === "unconfirmed") {
    return {
      errorInfo: {
        code: "message.unconfirmed",
        message:
          "X's answer was lost and the message was not found there. It may have arrived; look before sending it again.",
      },
    };
  }
  return {};
}
