import { company } from "./company.ts";
import type { Api } from "./json-api.ts";

/** The six values an administrator pastes to connect an X app, and whose account it is. */
export interface XCredentials {
  readonly consumerKey: string;
  readonly consumerSecret: string;
  readonly accessTokenKey: string;
  readonly accessTokenSecret: string;
  readonly envName: string;
}

interface SandboxUser {
  readonly id: string;
  readonly username: string;
}

interface SandboxApp {
  readonly id: string;
  readonly ownerId: string;
  readonly consumerKey: string;
  readonly consumerSecret: string;
  readonly accessToken: string;
  readonly accessTokenSecret: string;
}

/**
 * Makes the sample company on the sandbox as a developer would on X: the business account, its app with the
 * Direct Messages permission, a dev environment; and some customers. What exists already is left as it is.
 */
export async function seedSandbox(sandbox: Api): Promise<XCredentials> {
  const { users } = await sandbox<{ users: SandboxUser[] }>("GET", "/sandbox/users");
  const existing = new Map(users.map((user) => [user.username, user]));
  for (const customer of company.customers) {
    if (!existing.has(customer.username)) await sandbox("POST", "/sandbox/users", customer);
  }
  const account =
    existing.get(company.account.username) ??
    (await sandbox<SandboxUser>("POST", "/sandbox/users", company.account));
  const app = await ownApp(sandbox, account.id);
  return {
    consumerKey: app.consumerKey,
    consumerSecret: app.consumerSecret,
    accessTokenKey: app.accessToken,
    accessTokenSecret: app.accessTokenSecret,
    envName: company.app.environment,
  };
}

async function ownApp(sandbox: Api, ownerId: string): Promise<SandboxApp> {
  const { apps } = await sandbox<{ apps: SandboxApp[] }>("GET", "/sandbox/apps");
  const existing = apps.find((app) => app.ownerId === ownerId);
  if (existing !== undefined) return existing;
  const app = await sandbox<SandboxApp>("POST", "/sandbox/apps", {
    ownerId,
    name: company.app.name,
    accessLevel: "elevated",
    permission: "read-write-directmessages",
    oauth1: true,
  });
  await sandbox("POST", `/sandbox/apps/${app.id}/environments`, {
    label: company.app.environment,
  });
  return app;
}
