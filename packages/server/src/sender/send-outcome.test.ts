import { describe, expect, it } from "vitest";
import { XNetworkError, XResponseError, XUnreadableError } from "@tsubame/x-api";
import { outcomeOfFailure } from "./send-outcome.ts";

const request = { method: "POST", path: "/1.1/direct_messages/events/new.json" };

const network = (isRequestSent: boolean | "unknown", isTimeout = false) =>
  new XNetworkError(request, { isRequestSent, isTimeout, systemCode: null });
const response = (status: number, code: number | null, resetAt: Date | null = null) =>
  new XResponseError(request, {
    status,
    errors: code === null ? [] : [{ code, message: "no" }],
    rateLimit: resetAt === null ? null : { limit: 15, remaining: 0, resetAt },
    accessLevel: null,
  });

describe("outcome of a failed POST", () => {
  it("is certain only when not a byte left the machine", () => {
    expect(outcomeOfFailure(network(false)).kind).toBe("notSent");
    expect(outcomeOfFailure(network("unknown")).kind).toBe("unknown");
    expect(outcomeOfFailure(network(true, true)).kind).toBe("unknown");
  });

  it.each([500, 502, 503, 504, 408])(
    "is unknown after HTTP %i, whatever the body says",
    (status) => {
      expect(outcomeOfFailure(response(status, 131)).kind).toBe("unknown");
      expect(outcomeOfFailure(new XUnreadableError(request, status, "html")).kind).toBe("unknown");
    },
  );

  it("is unknown when a success cannot be read", () => {
    expect(outcomeOfFailure(new XUnreadableError(request, 200, "cut off")).kind).toBe("unknown");
  });

  it("is a refusal after any other 4xx", () => {
    expect(outcomeOfFailure(response(403, 349))).toMatchObject({
      kind: "refused",
      code: "MessageNotAllowed",
      xCode: 349,
    });
    expect(outcomeOfFailure(response(404, null))).toMatchObject({ kind: "refused", xCode: null });
    expect(outcomeOfFailure(new XUnreadableError(request, 403, "html")).kind).toBe("refused");
  });

  it("waits for the time that X names after too many sends", () => {
    const resetAt = new Date("2026-11-22T12:15:00Z");
    expect(outcomeOfFailure(response(429, 88, resetAt))).toEqual({
      kind: "limited",
      resetAtMs: resetAt.getTime(),
      httpStatus: 429,
    });
    expect(outcomeOfFailure(response(420, null)).kind).toBe("limited");
    expect(outcomeOfFailure(response(403, 88)).kind).toBe("limited");
  });

  it("is unknown for anything that is no error of the client: nothing is sent twice by a bug", () => {
    expect(outcomeOfFailure(new TypeError("bug")).kind).toBe("unknown");
  });
});

describe("a refusal in API v2", () => {
  const v2 = (
    status: number,
    reason: string,
    problem: string | null = null,
    problemReason: string | null = null,
  ) =>
    outcomeOfFailure(
      new XResponseError(
        { method: "POST", path: "/2/dm_conversations/with/5/messages" },
        {
          status,
          errors: [{ code: null, message: reason }],
          rateLimit: null,
          accessLevel: null,
          problem: { problem, problemReason, words: [] },
        },
      ),
    );

  it.each([
    [402, "Your enrolled account [1] does not have any credits", "credits", "creditsDepleted"],
    [401, "Unauthorized", null, "credentialsRefused"],
    [403, "not configured with the appropriate oauth1", "oauth1-permissions", "permissionMissing"],
    [403, "Forbidden", null, "permissionMissing"],
    [403, "you must use keys and tokens", "client-forbidden", "planMissing"],
  ])("of the account (%i, %s) holds its replies", (status, reason, problem, held) => {
    expect(v2(status, reason, problem)).toMatchObject({ kind: "held", reason: held });
  });

  it.each([
    [403, "You do not have permission to DM one or more participants.", null, "MessageNotAllowed"],
    [403, "You are not permitted to attach this media to a DM event.", null, "MediaTypeNotAllowed"],
    [404, "Could not find user", "resource-not-found", "InvalidDestination"],
    [400, "One or more parameters", "invalid-request", "InvalidMessageStructure"],
    [403, "This operation is not permitted.", null, "GeneralError"],
  ])("of one message (%i, %s) fails that one", (status, reason, problem, code) => {
    expect(v2(status, reason, problem)).toMatchObject({ kind: "refused", code });
  });
});
