export { formEncode, parseFormEncoded, percentEncode } from "./oauth1/percent-encode.ts";
export { oauthSignature, signatureBaseString } from "./oauth1/signature.ts";
export type { SignatureInput, SignatureSubject } from "./oauth1/signature.ts";
export { authorizationHeader, parseAuthorizationHeader } from "./oauth1/authorization-header.ts";
export type { AuthorizationInput, KeyPair } from "./oauth1/authorization-header.ts";
export { crcResponseToken, isCrcToken } from "./webhook/crc.ts";
export { verifyWebhookSignature, webhookSignature } from "./webhook/signature.ts";
export type { WebhookSignatureCheck } from "./webhook/signature.ts";
export { parseDelivery } from "./webhook/parse-delivery.ts";
export type {
  Delivery,
  InboundDm,
  InboundEvent,
  InboundEventBase,
  InboundRead,
  InboundRevoke,
  InboundTyping,
  InboundUnknown,
} from "./webhook/inbound-event.ts";
export { parseDmEvent } from "./dm/dm-event.ts";
export type { DmEvent } from "./dm/dm-event.ts";
export type { DmAttachment } from "./dm/attachment.ts";
export { displayTextOf } from "./dm/display-text.ts";
export type { DmEntities, DmUrlEntity } from "./dm/display-text.ts";
export { parseXUser } from "./user/x-user.ts";
export type { XUser } from "./user/x-user.ts";
export { createXClient } from "./client/client.ts";
export type {
  RequestToken,
  VerifiedCredentials,
  XClient,
  XClientOptions,
} from "./client/client.ts";
export { XApiError, XNetworkError, XResponseError, XUnreadableError } from "./client/errors.ts";
export type { XErrorEntry, XRequestInfo } from "./client/errors.ts";
export type { RateLimit } from "./client/rate-limit.ts";
export type { XAnswerInfo } from "./client/caller.ts";
export { premiumGeneration } from "./client/generation.ts";
export type { XGeneration, XGenerationFactory } from "./client/generation.ts";
export type {
  AccountActivityApi,
  SubscriptionPlace,
  XEnvironment,
  XSubscriptionCount,
  XSubscriptions,
  XWebhook,
} from "./account-activity/account-activity-api.ts";
export type {
  CallToAction,
  DmApi,
  DmPage,
  DmToSend,
  FoundDm,
  QuickReplyOption,
  SentDm,
  XApp,
} from "./dm/dm-api.ts";
