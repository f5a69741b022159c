import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { SandboxContext } from "../context.ts";
import { XError } from "../errors/x-error.ts";
import { XProblem } from "../errors/x-problem.ts";
import type { CallFault } from "../faults/faults.ts";

const PAGE = "<!DOCTYPE html><html><title>Over capacity</title><h1>Over capacity</h1></html>";

/** Usual codes of v1.1 by status. */
const CODES: Readonly<Record<number, readonly [number, string]>> = {
  401: [32, "Could not authenticate you."],
  404: [34, "Sorry, that page does not exist."],
  429: [88, "Rate limit exceeded"],
  503: [130, "Over capacity"],
};

function v1Error(fault: CallFault & { status: number }): XError {
  const [code, message] = CODES[fault.status] ?? [131, "Internal error"];
  return new XError({
    status: fault.status,
    code: fault.code ?? code,
    message: fault.message ?? message,
  });
}

function v2Problem(fault: CallFault & { status: number }, accountId: string): XProblem {
  if (fault.problem === "credits" || (fault.status === 402 && fault.problem === undefined)) {
    return new XProblem(fault.status, {
      account_id: accountId,
      title: "CreditsDepleted",
      detail:
        fault.message ??
        `Your enrolled account [${accountId}] does not have any credits to fulfill this request.`,
      type: "https://api.x.com/2/problems/credits",
    });
  }
  const title = fault.status === 429 ? "Too Many Requests" : `Error ${fault.status}`;
  return new XProblem(fault.status, {
    title,
    detail: fault.message ?? title,
    type:
      fault.problem === undefined ? "about:blank" : `https://api.x.com/2/problems/${fault.problem}`,
    status: fault.status,
  });
}

/** The answer that a fault puts in the place of X's. */
function answerOf(
  fault: CallFault & { status: number },
  request: FastifyRequest,
): { type: string; body: string } {
  if (fault.body === "html") return { type: "text/html;charset=utf-8", body: PAGE };
  const body = request.url.startsWith("/2/") ? v2Problem(fault, "0").body : v1Error(fault).body();
  return { type: "application/json;charset=utf-8", body: JSON.stringify(body) };
}

/** Holds the answer back until the other side gives up, or the sandbox ends. */
async function untilGone(request: FastifyRequest): Promise<void> {
  const { socket } = request.raw;
  if (!socket.destroyed)
    await new Promise<void>((resolve) => socket.once("close", () => resolve()));
}

/** Puts the fault in the place of the answer: headers and status are set, the answer is the new body. */
async function replaceAnswer(
  context: SandboxContext,
  fault: CallFault,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
): Promise<string> {
  const { status } = fault;
  if (status === "reset") {
    request.raw.socket.destroy();
    return "";
  }
  if (status === "timeout") {
    await untilGone(request);
    return "";
  }
  if (status === 429) {
    const inAMinute = Math.floor(context.clock.now() / 1000) + 60;
    reply.headers({ "x-rate-limit-remaining": "0", "x-rate-limit-reset": String(inAMinute) });
  }
  const { type, body } = answerOf({ ...fault, status }, request);
  reply.code(status).type(type).removeHeader("content-length");
  return body;
}

/**
 * Lets faults of any call strike (`calls` of `PUT /sandbox/faults`). Where the fault is `applied` the call does its work and only the
 * answer is replaced; otherwise nobody looks at the request, not even at its signature.
 */
export function addCallFaults(server: FastifyInstance, context: SandboxContext): void {
  const applied = new WeakMap<FastifyRequest, CallFault>();

  server.addHook("onRequest", async (request, reply) => {
    const path = request.url.replace(/\?.*$/s, "");
    const fault = context.faults.nextCallFault({ method: request.method, path });
    if (fault === null) return undefined;
    context.log.add("call.failed", { method: request.method, path, status: fault.status });
    if (fault.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, fault.delayMs));
    if (!fault.applied) {
      return reply.send(await replaceAnswer(context, fault, { request, reply }));
    }
    applied.set(request, fault);
    return undefined;
  });

  server.addHook("onSend", async (request, reply, payload) => {
    const fault = applied.get(request);
    if (fault === undefined) return payload;
    applied.delete(request);
    return replaceAnswer(context, fault, { request, reply });
  });
}
