import { newClientId } from "../ids/secrets.ts";
import { createSnowflakeSource } from "../ids/snowflake.ts";
import type { Permission } from "../apps/access-level.ts";

/** Records of the first version's state file, as far as they differ from today's. */
interface Version1 {
  readonly users?: readonly Record<string, unknown>[];
  readonly apps?: readonly {
    readonly id: string;
    readonly ownerId: string;
    readonly name: string;
    readonly url: string;
    readonly accessLevel: string;
    readonly isOauth1Enabled: boolean;
    readonly createdAtMs: number;
  }[];
  readonly environments?: readonly {
    readonly appId: string;
    readonly label: string;
    readonly webhook: { id: string; url: string; createdAtMs: number; isValid: boolean } | null;
    readonly subscriptions: readonly {
      userId: string;
      permission: Permission;
      createdAtMs: number;
    }[];
  }[];
  readonly dms?: readonly Record<string, unknown>[];
}

/**
 * What the first version wrote (no projects, webhooks inside environments, no media), as the second reads it: every app gets a project of
 * its plan, OAuth 1.0a settings stay what they were, nobody has to connect anew.
 */
export function upgradeFromVersion1(content: Record<string, unknown>): Record<string, unknown> {
  const { users = [], apps = [], environments = [], dms = [] } = content as Version1;
  const ids = createSnowflakeSource({ now: () => Date.now() });
  const projects = new Map<string, Record<string, unknown>>();
  const developers = new Map<string, Record<string, unknown>>();
  for (const { ownerId, name, accessLevel: plan, createdAtMs } of apps) {
    const key = `${ownerId} ${plan}`;
    projects.set(
      key,
      projects.get(key) ?? { id: ids.next(), ownerId, name, useCase: "", plan, createdAtMs },
    );
    developers.set(ownerId, {
      userId: ownerId,
      plan,
      application: null,
      creditMicros: 0,
      spendingCapMicros: null,
      spentInCycleMicros: 0,
      cycle: "",
      burntLabels: [],
      createdAtMs,
    });
  }
  return {
    ...content,
    users: users.map((user) => Object.assign({ flagged: false }, user)),
    developers: [...developers.values()],
    projects: [...projects.values()],
    apps: apps.map(({ isOauth1Enabled, ...app }) =>
      Object.assign(
        {
          projectId: projects.get(`${app.ownerId} ${app.accessLevel}`)?.["id"],
          description: "",
          userAuthentication: isOauth1Enabled
            ? {
                isOauth1Enabled: true,
                isOauth2Enabled: false,
                appType: "bot",
                callbackUrls: [app.url],
                websiteUrl: app.url,
              }
            : null,
          clientId: newClientId(),
          clientSecret: null,
          isSuspended: false,
        },
        app,
      ),
    ),
    environments: environments.map(({ appId, label }) => ({ appId, label })),
    webhooks: environments.flatMap(({ appId, label, webhook, subscriptions }) =>
      webhook === null
        ? []
        : {
            webhook: {
              ...webhook,
              appId,
              generation: "premium",
              environmentLabel: label,
              validatedAtMs: webhook.createdAtMs,
              challengedAtMs: webhook.createdAtMs,
              failingSinceMs: null,
            },
            subscriptions: subscriptions.map((one) =>
              Object.assign({ webhookId: webhook.id }, one),
            ),
          },
    ),
    dms: dms.map((dm) => Object.assign({ media: null, initiatedVia: null }, dm)),
  };
}
