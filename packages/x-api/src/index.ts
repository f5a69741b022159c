export { formEncode, parseFormEncoded, percentEncode } from "./oauth1/percent-encode.ts";
export { oauthSignature, signatureBaseString } from "./oauth1/signature.ts";
export type { SignatureInput, SignatureSubject } from "./oauth1/signature.ts";
export { authorizationHeader, parseAuthorizationHeader } from "./oauth1/authorization-header.ts";
export type { AuthorizationInput, KeyPair } from "./oauth1/authorization-header.ts";
export { crcResponseToken, isCrcToken } from "./webhook/crc.ts";
export { verifyWebhookSignature, webhookSignature } from "./webhook/signature.ts";
export type { WebhookSignatureCheck } from "./webhook/signature.ts";
