import type { Answer, Json, Keys, World } from "./world.ts";

/** One account's portal, over HTTP as the page uses it. */
export interface Portal {
  readonly userId: string;
  /** Everything that was ever answered, for looking for secrets. */
  readonly answers: Json[];
  ask(method: string, path: string, body?: unknown): Promise<Answer>;
  /** As `ask`, and fails unless the answer is a good one. */
  act(method: string, path: string, body?: unknown): Promise<Json>;
  state(): Promise<Json>;
}

/** Settings of user authentication as the set-up guide has them. */
export const guideAuthentication = {
  permission: "read-write-directmessages",
  settings: {
    isOauth1Enabled: true,
    isOauth2Enabled: false,
    appType: "bot",
    callbackUrls: ["https://desk.example.com/callback"],
    websiteUrl: "https://desk.example.com",
  },
};

/** A use that is long enough to be told. */
export const useCase = "Answering customers who write to us by direct message.";

async function request(url: string, method: string, body?: unknown): Promise<Answer> {
  const response = await fetch(url, {
    method,
    ...(body === undefined
      ? {}
      : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === "" ? null : JSON.parse(text),
  };
}

/** Makes an X account through the portal, and opens its portal; not signed up yet. */
export async function newPortal(world: World, username: string): Promise<Portal> {
  const base = `${world.sandbox.url}/portal/api/accounts`;
  const made = await request(base, "POST", { username, name: username });
  if (made.status !== 201) throw new Error(`account ${username}: ${made.status}`);
  const userId = made.body.id as string;
  const answers: Json[] = [];
  const ask: Portal["ask"] = async (method, path, body) => {
    const answer = await request(`${base}/${userId}${path}`, method, body);
    answers.push(answer.body);
    return answer;
  };
  const act: Portal["act"] = async (method, path, body) => {
    const answer = await ask(method, path, body);
    if (answer.status >= 300) {
      throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    }
    return answer.body;
  };
  return { userId, answers, ask, act, state: () => act("GET", "") };
}

/** The same, with a developer of a plan. */
export async function newDeveloper(
  world: World,
  username: string,
  plan: "essential" | "elevated" | "enterprise" | "pay-per-use" = "elevated",
): Promise<Portal> {
  const portal = await newPortal(world, username);
  await portal.act("POST", "/developer", { hasTerms: true });
  if (plan !== "essential") {
    await portal.act("POST", "/applications", { plan, useCase, hasTerms: true, isReviewed: false });
  }
  return portal;
}

/** An app in a new project, as the guide sets it up, with the owner's token. */
export async function newApp(portal: Portal, name: string): Promise<Keys & { id: string }> {
  const { projects } = await portal.state();
  const projectId =
    projects[0]?.id ??
    (await portal.act("POST", "/projects", { name: "Contact centre", useCase: "tools" })).id;
  const { id, secrets } = await portal.act("POST", "/apps", { name, projectId });
  await portal.act("PUT", `/apps/${id}/user-authentication`, guideAuthentication);
  const { secrets: token } = await portal.act("POST", `/apps/${id}/keys/token`);
  return {
    id,
    consumerKey: secrets.consumerKey,
    consumerSecret: secrets.consumerSecret,
    accessToken: token.accessToken,
    accessTokenSecret: token.accessTokenSecret,
  };
}
