import type { FastifyReply } from "fastify";
import { setTimeout as delay } from "node:timers/promises";
import type { SendFault } from "../faults/faults.ts";

/** A send that is made to time out is held this long at most, then cut. */
const HOLD_MS = 120_000;

/**
 * Answers a send as a fault orders it, with the message created all the same where the fault says so. `bodyOf` makes the usual answer,
 * `refusalOf` the error in the words of the API's version. `Message` is whatever `apply` creates.
 */
export async function answerWithFault<Message extends { readonly id: string }>(options: {
  fault: SendFault;
  apply: () => Message;
  reply: FastifyReply;
  note: (fields: Record<string, unknown>) => void;
  nowMs: number;
  bodyOf: (message: Message) => unknown;
  refusalOf: (fault: SendFault, status: number) => Error;
}): Promise<unknown> {
  const { fault, reply, note } = options;
  if (fault.delayMs > 0) await delay(fault.delayMs);
  const message = fault.applied ? options.apply() : null;
  note({ status: fault.status, code: fault.code ?? null, dmId: message?.id ?? null, fault: true });
  if (fault.status === "reset" || fault.status === "timeout") {
    reply.hijack();
    const { socket } = reply.request;
    if (fault.status === "reset") socket.destroy();
    else setTimeout(() => socket.destroy(), HOLD_MS).unref();
    return reply;
  }
  if (fault.body === "html") {
    return reply
      .code(fault.status)
      .type("text/html;charset=utf-8")
      .send(
        "<!DOCTYPE html><html><head><title>X / ?</title></head><body>Over capacity</body></html>",
      );
  }
  if (fault.status < 300) {
    return reply.code(fault.status).send(message === null ? {} : options.bodyOf(message));
  }
  if (fault.status === 429) {
    const inAMinute = Math.floor(options.nowMs / 1000) + 60;
    reply.headers({
      "x-rate-limit-limit": "1000",
      "x-rate-limit-remaining": "0",
      "x-rate-limit-reset": String(inAMinute),
    });
  }
  throw options.refusalOf(fault, fault.status);
}
