/** One entry of X's v1.1 error body. */
interface XErrorItem {
  readonly code: number;
  readonly message: string;
}

/** A refusal as X words it: HTTP status and `{"errors":[{code,message}]}`. Thrown by routes, rendered in one place. */
export class XError extends Error {
  readonly status: number;
  readonly code: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(options: {
    status: number;
    code: number;
    message: string;
    headers?: Record<string, string>;
  }) {
    super(options.message);
    this.name = "XError";
    this.status = options.status;
    this.code = options.code;
    this.headers = options.headers ?? {};
  }

  /** The body X answers with. */
  body(): { errors: XErrorItem[] } {
    return { errors: [{ code: this.code, message: this.message }] };
  }
}

const refuse = (status: number, code: number, message: string) => (): XError =>
  new XError({ status, code, message });

const WEBHOOK_URL = "Webhook URL does not meet the requirements.";

/**
 * X's refusals by name; numbers and texts from docs/sources.md#x-response-codes and docs/sources.md#x-challenges
 * (texts marked unverified there are kept all the same).
 */
export const xErrors = {
  badSignature: () =>
    new XError({
      status: 401,
      code: 32,
      message: "Could not authenticate you.",
      headers: { "www-authenticate": 'OAuth realm="https://api.twitter.com", api_error_code=32' },
    }),
  retired: refuse(410, 251, "This endpoint has been retired and should not be used."),
  pageNotFound: refuse(404, 34, "Sorry, that page does not exist."),
  webhookNotFound: refuse(
    404,
    34,
    "Webhook does not exist or is associated with a different twitter application.",
  ),
  invalidCoordinates: refuse(400, 3, "Invalid coordinates."),
  noUserMatches: refuse(404, 17, "No user matches for specified terms."),
  parameterMissing: (name: string) =>
    new XError({ status: 403, code: 38, message: `${name} parameter is missing.` }),
  userNotFound: refuse(404, 50, "User not found."),
  userSuspended: refuse(403, 63, "User has been suspended."),
  accountSuspended: refuse(
    403,
    64,
    "Your account is suspended and is not permitted to access this feature.",
  ),
  invalidToken: refuse(401, 89, "Invalid or expired token."),
  noDmPermission: refuse(
    403,
    93,
    "This application is not allowed to access or delete your direct messages.",
  ),
  badAppCredentials: refuse(403, 99, "Unable to verify your credentials."),
  recipientUnknown: refuse(403, 108, "Cannot find specified user."),
  timestampOutOfBounds: refuse(401, 135, "Timestamp out of bounds."),
  webhookMissingForSubscription: refuse(
    403,
    170,
    "Webhook URL must be defined to create subscriptions.",
  ),
  forbidden: refuse(403, 200, "Forbidden."),
  badRequest: (message: string) => new XError({ status: 400, code: 214, message }),
  badAuthentication: refuse(400, 215, "Bad authentication data."),
  credentialsNotAllowed: refuse(403, 220, "Your credentials do not allow access to this resource."),
  readOnly: refuse(403, 261, "Read-only application cannot POST."),
  looksAutomated: refuse(
    403,
    226,
    "This request looks like it might be automated. To protect our users from spam and other malicious activity, we can't complete this action right now.",
  ),
  mediaNotValid: refuse(400, 324, "The validation of media ids failed."),
  mediaTooLarge: (maxBytes: number) =>
    new XError({
      status: 400,
      code: 214,
      message: `File size exceeds ${maxBytes} bytes.`,
    }),
  unsignedMedia: refuse(401, 215, "Bad authentication data."),
  overCapacity: refuse(503, 130, "Over capacity"),
  appSuspended: refuse(401, 416, "Invalid / suspended application"),
  desktopOnly: refuse(401, 417, "Desktop applications only support the oauth_callback value 'oob'"),
  ownerMustAllowDms: refuse(403, 214, "Owner must allow dms from anyone."),
  notForThisApp: refuse(403, 87, "Client is not permitted to perform this action."),
  mediaNotFound: refuse(400, 325, "A media id was not found."),
  accountLocked: refuse(
    403,
    326,
    "To protect our users from spam and other malicious activity, this account is temporarily locked. Please log in to https://twitter.com to unlock your account.",
  ),
  otherAppsSubscription: refuse(
    401,
    348,
    "Client application is not permitted to access this user's webhook subscriptions.",
  ),
  recipientClosed: refuse(403, 349, "You cannot send messages to this user."),
  textTooLong: refuse(403, 354, "The text of your direct message is over the max character limit."),
  alreadySubscribed: refuse(409, 355, "Subscription already exists."),
  urlRequired: refuse(400, 357, "url: queryParam is required"),
  senderNotVerified: refuse(403, 476, "Sender is not verified to send message requests"),
  webhookUrlInvalid: refuse(403, 214, WEBHOOK_URL),
  webhookUrlNotHttps: refuse(403, 214, `${WEBHOOK_URL} Please use HTTPS.`),
  crcAnswerInvalid: refuse(403, 214, `${WEBHOOK_URL} Invalid CRC token or json response format.`),
  crcTooSlow: refuse(
    403,
    214,
    "High latency on CRC GET request. Your webhook should respond in less than 3 seconds.",
  ),
  crcBadStatus: refuse(
    403,
    214,
    "Non-200 response code during CRC GET request (i.e. 404, 500, etc).",
  ),
  crcUnreachable: refuse(403, 214, "Unable to connect during CRC GET request."),
  tooManyWebhooks: refuse(403, 214, "Too many resources already created."),
  essentialAccess: refuse(
    403,
    453,
    "You currently have Essential access which includes access to Twitter API v2 endpoints only. If you need access to this endpoint, you’ll need to apply for Elevated access via the Developer Portal. You can learn more here: https://developer.twitter.com/en/docs/twitter-api/getting-started/about-twitter-api#v2-access-leve",
  ),
  limitedAccess: refuse(
    403,
    453,
    "You currently have access to a subset of Twitter API v2 endpoints and limited v1.1 endpoints (e.g. media post, oauth) only. If you need access to this endpoint, you may need a different access level. You can learn more here: https://developer.twitter.com/en/portal/product",
  ),
  /** The same of the plans sold since X has its name. */
  subsetAccess: refuse(
    403,
    453,
    "You currently have access to a subset of X API V2 endpoints and limited v1.1 endpoints (e.g. media post, oauth) only. If you need access to this endpoint, you may need a different access level. You can learn more here: https://developer.x.com/en/portal/product",
  ),
} as const;
