import type { SecretContext } from "@tsubame/store";

/** The sealed columns of an integration. */
export type SealedColumn =
  "consumer_secret_sealed" | "previous_consumer_secret_sealed" | "access_token_secret_sealed";

/**
 * Where a secret of an integration is sealed: the same for whoever seals and whoever opens it. The previous consumer
 * secret is the present one moved over at a rotation, so it is sealed as such and has no place of its own.
 */
export function credentialPlace(integrationId: string, column: SealedColumn): SecretContext {
  const sealedAs = column === "previous_consumer_secret_sealed" ? "consumer_secret_sealed" : column;
  return { table: "integration", rowId: integrationId, column: sealedAs };
}
