import { describe, expect, it } from "vitest";

import { answer } from "../../test/support/answering-server.ts";
import { createXClient } from "./client.ts";
import type { XResponseError } from "./errors.ts";

const consumer = { key: "CK", secret: "CS" };
const token = { key: "1-TK", secret: "TS" };

/** What the client makes of one refusal, whatever was asked. */
async function refusalOf(status: number, body: unknown, contentType = "application/problem+json") {
  await using x = await answer({ status, headers: { "content-type": contentType }, body });
  const client = createXClient({ baseUrl: x.url, consumer, token });
  try {
    await client.dm.show("1");
  } catch (error) {
    return error as XResponseError;
  } finally {
    client.close();
  }
  throw new Error("the call succeeded");
}

const typeOf = (problem: string, host = "api.x.com") => `https://${host}/2/problems/${problem}`;

describe("a refusal of API v2", () => {
  it.each([
    [400, "invalid-request", "One or more parameters to your request was invalid."],
    [
      402,
      "credits",
      "Your enrolled account [1] does not have any credits to fulfill this request.",
    ],
    [
      403,
      "oauth1-permissions",
      "Your client app is not configured with the appropriate oauth1 app permissions for this endpoint.",
    ],
    [
      403,
      "unsupported-authentication",
      "Authenticating with OAuth 2.0 Application-Only is forbidden for this endpoint.",
    ],
    [
      403,
      "client-forbidden",
      "When authenticating requests to the Twitter API v2 endpoints, you must use keys …",
    ],
    [403, "not-authorized-for-resource", "Sorry, you are not authorized to see this."],
    [403, "field-unauthorized", "…"],
    [403, "not-authorized-for-field", "…"],
    [403, "disallowed-resource", "…"],
    [404, "resource-not-found", "Could not find dm_event with id: [1]."],
    [429, "rate-limit-exceeded", "Rate limit exceeded"],
    [429, "usage-capped", "Usage cap exceeded: Monthly product cap"],
    [500, "internal-error", "Something is broken."],
  ])("with status %i names its problem, %s", async (status, problem, detail) => {
    for (const host of ["api.x.com", "api.twitter.com"]) {
      const body = { title: "Refused", detail, type: typeOf(problem, host), status };
      expect(await refusalOf(status, body)).toMatchObject({
        kind: "response",
        status,
        code: null,
        problem,
        problemReason: null,
        reason: detail,
        words: [],
      });
    }
  });

  it.each([
    [401, "Unauthorized"],
    [403, "You do not have permission to DM one or more participants."],
    [403, "You are not permitted to attach this media to a DM event."],
    [403, "This operation is not permitted."],
    [403, "Forbidden"],
    [429, "Too Many Requests"],
    [503, "Service Unavailable"],
  ])("with status %i and no kind of its own keeps X's sentence: %s", async (status, detail) => {
    const body = { title: "x", detail, type: "about:blank", status };
    expect(await refusalOf(status, body)).toMatchObject({ status, problem: null, reason: detail });
  });

  it("says why a client is forbidden", async () => {
    const body = {
      client_id: "30000003",
      detail: "When authenticating …",
      registration_url: "https://developer.twitter.com/en/docs/projects/overview",
      title: "Client Forbidden",
      required_enrollment: "Standard Basic",
      reason: "client-not-enrolled",
      type: typeOf("client-forbidden", "api.twitter.com"),
    };
    expect(await refusalOf(403, body)).toMatchObject({
      problem: "client-forbidden",
      problemReason: "client-not-enrolled",
    });
  });

  it("keeps the sentence about the parameter, and knows credits without a type", async () => {
    const message = "The `max_results` query parameter value [500] is not between 1 and 100";
    const invalid = {
      errors: [{ parameters: { max_results: ["500"] }, message }],
      title: "Invalid Request",
      type: typeOf("invalid-request"),
    };
    expect(await refusalOf(400, invalid)).toMatchObject({
      problem: "invalid-request",
      reason: message,
    });
    expect(await refusalOf(402, { title: "CreditsDepleted", detail: "none" })).toMatchObject({
      problem: "credits",
    });
  });

  it.each([
    [
      "CrcValidationFailed: URL returned bad response during CRC with error: Invalid `response_token`",
      "CrcValidationFailed",
    ],
    ["UrlValidationFailed: no", "UrlValidationFailed"],
    ["DuplicateUrlFailed", "DuplicateUrlFailed"],
    ["WebhookLimitExceeded: 1", "WebhookLimitExceeded"],
    ["WebhookIdInvalid", "WebhookIdInvalid"],
    ["DuplicateSubscriptionFailed: Subscription already exists", "DuplicateSubscriptionFailed"],
    ["SubscriptionLimitExceeded", "SubscriptionLimitExceeded"],
    ["SubscriptionNotFound", "SubscriptionNotFound"],
    ["QueryParamInvalid: from_date", "QueryParamInvalid"],
    ["ReplayConflictError: running", "ReplayConflictError"],
  ])("finds the word in %j, in a message or a detail", async (text, word) => {
    const listed = await refusalOf(400, { errors: [{ message: text }] });
    expect(listed).toMatchObject({ reason: text, words: [word] });
    const single = await refusalOf(400, { title: "Bad Request", detail: text });
    expect(single).toMatchObject({ reason: text, words: [word] });
  });
});

describe("a refusal of API v1.1", () => {
  it.each([
    [401, 32, "Could not authenticate you."],
    [404, 34, "Sorry, that page does not exist."],
    [404, 50, "User not found."],
    [403, 63, "User has been suspended."],
    [403, 64, "Your account is suspended and is not permitted to access this feature."],
    [403, 87, "Client is not permitted to perform this action."],
    [429, 88, "Rate limit exceeded"],
    [401, 89, "Invalid or expired token."],
    [403, 93, "This application is not allowed to access or delete your direct messages."],
    [403, 99, "Unable to verify your credentials."],
    [503, 130, "Over capacity"],
    [500, 131, "Internal error"],
    [401, 135, "Timestamp out of bounds."],
    [403, 150, "You cannot send messages to users who are not following you."],
    [403, 151, "There was an error sending your message: <reason>"],
    [403, 170, "Webhook URL must be defined to create subscriptions."],
    [403, 200, "Forbidden."],
    [403, 214, "Owner must allow dms from anyone."],
    [400, 215, "Bad authentication data."],
    [403, 220, "Your credentials do not allow access to this resource."],
    [403, 226, "This request looks like it might be automated."],
    [410, 251, "This endpoint has been retired and should not be used."],
    [403, 261, "Application cannot perform write actions."],
    [400, 324, "The validation of media ids failed."],
    [400, 325, "A media id was not found."],
    [
      403,
      326,
      "To protect our users from spam and other malicious activity, this account is temporarily locked.",
    ],
    [401, 348, "Client application is not permitted to access this user's webhook subscriptions."],
    [403, 349, "You cannot send messages to this user."],
    [403, 354, "The text of your direct message is over the max character limit."],
    [409, 355, "Subscription already exists."],
    [400, 356, "replay"],
    [400, 357, "url: queryParam is required"],
    [401, 416, "Invalid / suspended application"],
    [403, 453, "You currently have Essential access …"],
    [403, 476, "Sender is not verified to send message requests"],
  ])("HTTP %i code %i keeps number and text and has no problem", async (status, code, message) => {
    const refusal = await refusalOf(status, { errors: [{ code, message }] }, "application/json");
    expect(refusal).toMatchObject({
      kind: "response",
      status,
      code,
      reason: message,
      problem: null,
      problemReason: null,
      words: [],
    });
  });
});
