import { limitPreviousSecret } from "@tsubame/store";
import { verifyWebhookSignature } from "@tsubame/x-api";
import type { Context } from "../context.ts";
import type { WebhookEntry } from "./directory.ts";

/** Once X signs with the new secret, the previous one is accepted for this long: deliveries may still be repeated. */
const graceHours = 24;

/** Checks deliveries against an account's secrets, and notes when X has changed over to a new one. */
export interface SecretUse {
  /** Whether one of the account's secrets has signed the body. */
  isSigned(entry: WebhookEntry, rawBytes: Buffer, header: string): boolean;
}

/**
 * While two secrets are accepted, a delivery that the new one has signed begins the end of the previous: its time is
 * cut to 24 hours. X's deliveries count and not challenges, because we make challenges of our own.
 */
export function createSecretUse(context: Pick<Context, "db" | "clock" | "log">): SecretUse {
  /** By entry, because the directory makes new ones when the secrets change. */
  const noted = new WeakSet<WebhookEntry>();

  function note(entry: WebhookEntry): void {
    if (noted.has(entry)) return;
    noted.add(entry);
    const until = new Date(context.clock.now().getTime() + graceHours * 3_600_000);
    const { integrationId } = entry;
    limitPreviousSecret(context.db, { integrationId, until }).catch((error: unknown) => {
      context.log.warn({ err: error, integrationId }, "the end of a rotation was not written");
    });
  }

  return {
    isSigned(entry, rawBytes, header) {
      const { consumerSecrets } = entry;
      if (consumerSecrets.length < 2) {
        return verifyWebhookSignature({ consumerSecrets, rawBytes, header });
      }
      const [present, ...previous] = consumerSecrets;
      const isPresent =
        present !== undefined &&
        verifyWebhookSignature({ consumerSecrets: [present], rawBytes, header });
      if (isPresent) note(entry);
      return isPresent || verifyWebhookSignature({ consumerSecrets: previous, rawBytes, header });
    },
  };
}
