import { createSandbox, type Clock, type Sandbox, type TruthEntry } from "@tsubame/x-sandbox";

interface SandboxUser {
  readonly id: string;
}

interface SandboxApp {
  readonly id: string;
  readonly consumerKey: string;
  readonly consumerSecret: string;
  readonly accessToken: string;
  readonly accessTokenSecret: string;
}

/** The other side: a business with an app, and customers, in a sandbox of this test's own. */
export interface XSide {
  readonly sandbox: Sandbox;
  readonly businessId: string;
  readonly app: SandboxApp;
  newCustomer(): Promise<string>;
  /** A control call; throws on anything but success. */
  control<T>(method: string, path: string, body?: unknown): Promise<T>;
  dmsWith(customerId: string): Promise<{ id: string; fromId: string; text: string }[]>;
  truth(kind: string): Promise<TruthEntry[]>;
}

export async function createXSide(
  options: { readonly clock?: Clock; readonly accessLevel?: string } = {},
): Promise<XSide> {
  const { clock, accessLevel } = options;
  const sandbox = await createSandbox({
    settings: { retryScale: 0.01 },
    ...(clock === undefined ? {} : { clock }),
  });
  let customerCount = 0;

  async function control<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${sandbox.url}/sandbox${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text === "" ? undefined : JSON.parse(text)) as T;
  }

  const business = await control<SandboxUser>("POST", "/users", {
    username: "acme_help",
    name: "Acme Help",
  });
  const app = await control<SandboxApp>("POST", "/apps", {
    ownerId: business.id,
    name: "Acme Desk",
    ...(accessLevel === undefined ? {} : { accessLevel }),
  });
  if (accessLevel === "pay-per-use") {
    await control("PUT", `/developers/${business.id}`, { creditsUsd: 1_000 });
  }
  await control("POST", `/apps/${app.id}/environments`, { label: "prod" });
  return {
    sandbox,
    businessId: business.id,
    app,
    control,
    async newCustomer() {
      customerCount += 1;
      const user = { username: `customer_${customerCount}`, name: `Customer ${customerCount}` };
      return (await control<SandboxUser>("POST", "/users", user)).id;
    },
    async dmsWith(customerId) {
      const query = `userId=${business.id}&withId=${customerId}&limit=200`;
      return (
        await control<{ dms: { id: string; fromId: string; text: string }[] }>(
          "GET",
          `/dms?${query}`,
        )
      ).dms;
    },
    async truth(kind) {
      const page = await control<{ entries: TruthEntry[] }>("GET", `/log?kind=${kind}&limit=1000`);
      return page.entries;
    },
  };
}
