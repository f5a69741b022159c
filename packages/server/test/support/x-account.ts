import { randomUUID } from "node:crypto";
import type { Context } from "../../src/context.ts";
import { credentialPlace } from "../../src/integrations/credentials.ts";

/** A connected X account, written straight into the database. */
export interface TestAccount {
  readonly integrationId: string;
  readonly recipientId: string;
  readonly xUserId: string;
  readonly xAppId: string;
  readonly webhookKey: string;
  readonly consumerSecret: string;
}

export interface TestAccountOptions {
  readonly xUserId?: string;
  readonly xAppId?: string;
  readonly consumerKey?: string;
  readonly consumerSecret?: string;
  readonly accessToken?: string;
  readonly accessTokenSecret?: string;
  readonly flowId?: string;
}

export async function createTestAccount(
  context: Pick<Context, "db" | "secrets">,
  options: TestAccountOptions = {},
): Promise<TestAccount> {
  const integrationId = randomUUID();
  const xUserId = options.xUserId ?? "1000000001";
  const xAppId = options.xAppId ?? "30000003";
  const webhookKey = randomUUID().replaceAll("-", "");
  const consumerSecret = options.consumerSecret ?? "a consumer secret";
  await context.db
    .insertInto("integration")
    .values({
      id: integrationId,
      name: "Acme Help",
      tier: "premium",
      environment_name: "prod",
      consumer_key: options.consumerKey ?? "a consumer key",
      consumer_secret_sealed: context.secrets.seal(
        consumerSecret,
        credentialPlace(integrationId, "consumer_secret_sealed"),
      ),
      access_token: options.accessToken ?? `${xUserId}-token`,
      access_token_secret_sealed: context.secrets.seal(
        options.accessTokenSecret ?? "an access token secret",
        credentialPlace(integrationId, "access_token_secret_sealed"),
      ),
      x_app_id: xAppId,
      x_user_id: xUserId,
      x_username: "acme_help",
      webhook_key: webhookKey,
      create_status: "Completed",
      status: "Active",
    })
    .execute();
  const recipient = await context.db
    .insertInto("recipient")
    .values({
      integration_id: integrationId,
      name: "Acme Help",
      flow_id: options.flowId ?? null,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  return { integrationId, recipientId: recipient.id, xUserId, xAppId, webhookKey, consumerSecret };
}

/** A webhook body as X writes it, with this account on one side. */
export function dmDelivery(options: {
  readonly account: Pick<TestAccount, "xUserId">;
  readonly customerId?: string;
  readonly id: string;
  readonly createdAtMs: number;
  readonly text?: string;
  readonly isFromAccount?: boolean;
  readonly sourceAppId?: string;
}): Record<string, unknown> {
  const { account, id, createdAtMs, sourceAppId } = options;
  const customerId = options.customerId ?? "2000000002";
  const isFromAccount = options.isFromAccount ?? false;
  return {
    for_user_id: account.xUserId,
    direct_message_events: [
      {
        type: "message_create",
        id,
        created_timestamp: String(createdAtMs),
        message_create: {
          target: { recipient_id: isFromAccount ? customerId : account.xUserId },
          sender_id: isFromAccount ? account.xUserId : customerId,
          ...(sourceAppId === undefined ? {} : { source_app_id: sourceAppId }),
          message_data: {
            text: options.text ?? `message ${id}`,
            entities: { hashtags: [], symbols: [], user_mentions: [], urls: [] },
          },
        },
      },
    ],
    users: {
      [customerId]: xUser(customerId, "Jo Customer", `jo_${customerId}`),
      [account.xUserId]: xUser(account.xUserId, "Acme Help", "acme_help"),
    },
  };
}

function xUser(id: string, name: string, username: string) {
  return {
    id,
    created_timestamp: "1422556069340",
    name,
    screen_name: username,
    protected: false,
    verified: false,
    followers_count: 12,
    friends_count: 40,
    statuses_count: 90,
    profile_image_url: "http://pbs.twimg.com/profile_images/1/a_normal.jpg",
    profile_image_url_https: "https://pbs.twimg.com/profile_images/1/a_normal.jpg",
  };
}
