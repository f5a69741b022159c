export { formEncode, parseFormEncoded, percentEncode } from "./oauth1/percent-encode.ts";
export { oauthSignature, signatureBaseString } from "./oauth1/signature.ts";
export type { SignatureInput, SignatureSubject } from "./oauth1/signature.ts";
export { authorizationHeader, parseAuthorizationHeader } from "./oauth1/authorization-header.ts";
export type { AuthorizationInput } from "./oauth1/authorization-header.ts";
export { createOauth1Signer } from "./oauth1/signer.ts";
export type { KeyPair, Oauth1Signer, RequestToSign } from "./oauth1/signer.ts";
export { crcResponseToken, isCrcToken } from "./webhook/crc.ts";
export { verifyWebhookSignature, webhookSignature } from "./webhook/signature.ts";
export type { WebhookSignatureCheck } from "./webhook/signature.ts";
export { parseDelivery, splitDelivery } from "./webhook/parse-delivery.ts";
export type { DeliveryPart } from "./webhook/parse-delivery.ts";
export type {
  Delivery,
  InboundDm,
  InboundEncrypted,
  InboundEvent,
  InboundEventBase,
  InboundRead,
  InboundReplayStatus,
  InboundRevoke,
  InboundTyping,
  InboundUnknown,
} from "./webhook/inbound-event.ts";
export { parseDmEvent } from "./dm/dm-event.ts";
export { deliveryOfDm } from "./dm/dm-event-v2.ts";
export type { DmEvent } from "./dm/dm-event.ts";
export type { DmAttachment } from "./dm/attachment.ts";
export { displayTextOf } from "./dm/display-text.ts";
export type { DmEntities, DmUrlEntity } from "./dm/display-text.ts";
export { parseXUser } from "./user/x-user.ts";
export type { XUser } from "./user/x-user.ts";
export { createXClient } from "./client/client.ts";
export type { XClient, XClientOptions } from "./client/client.ts";
export type {
  AuthorizePageOptions,
  AuthorizingApi,
  GrantedAccess,
  RequestToken,
} from "./client/authorizing.ts";
export { parseOauth1Callback } from "./oauth1/callback.ts";
export type { Oauth1Callback } from "./oauth1/callback.ts";
export type { UserBearer } from "./client/authorization.ts";
export type { XClock } from "./client/clock.ts";
export {
  XApiError,
  XMediaError,
  XNetworkError,
  XResponseError,
  XUnreadableError,
  XUnsupportedError,
} from "./client/errors.ts";
export type { XErrorEntry, XMediaFault, XRequestInfo } from "./client/errors.ts";
export type { XFailureWord } from "./client/problem.ts";
export type { ObservedWindow, RateLimit } from "./client/rate-limit.ts";
export { X_LIMITS } from "./limits/limits.ts";
export type { XLimit, XLimitFamily, XLimitOwner, XLimitWindow } from "./limits/limits.ts";
export { limitOfCall } from "./limits/limit-of-call.ts";
export type { XAnswerInfo } from "./client/caller.ts";
export {
  accountActivityV2Generation,
  activityGeneration,
  enterpriseGeneration,
  GENERATION_ABILITIES,
  generationNamed,
  isGenerationName,
  premiumGeneration,
} from "./client/generation.ts";
export { probeGenerations } from "./client/probe-generations.ts";
export type { GenerationProbe, ProbeEvidence } from "./client/probe-generations.ts";
export type {
  XAbilities,
  XGeneration,
  XGenerationFactory,
  XGenerationName,
} from "./client/generation.ts";
export type {
  AccountActivityApi,
  ReplayJob,
  ReplayWish,
  SubscriptionPlace,
  XEnvironment,
  XSubscriptionCount,
  XSubscriptions,
  XWebhook,
} from "./account-activity/account-activity-api.ts";
export { REPLAY_REACH } from "./account-activity/replay.ts";
export type { ReplayReach } from "./account-activity/replay.ts";
export type {
  ActivityStream,
  ActivityStreamOptions,
  ActivityStreamState,
} from "./activity/activity-stream.ts";
export type { DmV2Api, DmV2Content, DmV2Page, SentToConversation } from "./dm/dm-v2-api.ts";
export type {
  CallToAction,
  DmApi,
  DmContent,
  DmLocation,
  DmPage,
  DmToSend,
  FoundDm,
  QuickReplyOption,
  SentDm,
  XApp,
} from "./dm/dm-api.ts";
export { MEDIA_LIMIT_BYTES } from "./media/media-api.ts";
export type {
  DmMediaCategory,
  DownloadedMedia,
  MediaApi,
  MediaToUpload,
  UploadedMedia,
} from "./media/media-api.ts";
export type {
  AccountSettings,
  Friendship,
  UsersApi,
  VerifiedCredentials,
} from "./users/users-api.ts";
export type {
  WelcomeMessage,
  WelcomeMessageRule,
  WelcomeMessagesApi,
  WelcomeMessageToCreate,
  WelcomePage,
  WelcomePageRequest,
} from "./welcome-messages/welcome-messages-api.ts";
export { createOauth2, DM_SCOPES } from "./oauth2/oauth2.ts";
export type {
  Oauth2,
  Oauth2AuthorizeRequest,
  Oauth2Grant,
  Oauth2Options,
} from "./oauth2/oauth2.ts";
export { createPkce } from "./oauth2/pkce.ts";
export type { Pkce } from "./oauth2/pkce.ts";
export { parseOauth2Callback } from "./oauth2/callback.ts";
export type { Oauth2Callback } from "./oauth2/callback.ts";
