import type { App } from "../apps/app.ts";
import type { SandboxContext } from "../context.ts";
import { MICROS_PER_USD } from "../developers/developer.ts";
import { composeContent } from "../dms/compose-content.ts";
import { snowflakeAt, snowflakeTimeMs } from "../ids/snowflake.ts";
import type { User } from "../users/user.ts";
import { referenceProblems } from "./check-references.ts";
import { SeedError, seedSchema, type Seed } from "./seed-schema.ts";

/**
 * Reads what a seed file holds. Throws {@link SeedError} with every field that is wrong.
 */
export function readSeed(content: unknown): Seed {
  const parsed = seedSchema.safeParse(content);
  if (!parsed.success) {
    throw new SeedError(
      parsed.error.issues.map((issue) => ({
        field: issue.path.join(".") || "(file)",
        problem: issue.message,
      })),
    );
  }
  const problems = referenceProblems(parsed.data);
  if (problems.length > 0) throw new SeedError(problems);
  return parsed.data;
}

/**
 * Plants a seed into an empty sandbox. Messages lie there as if they had been sent long ago: nobody is told of them.
 * Throws {@link SeedError} for messages of the future.
 */
export function plantSeed(context: SandboxContext, seed: Seed): void {
  const fromFuture = seed.dms.flatMap(({ at }, index) =>
    at !== undefined && Date.parse(at) > context.clock.now()
      ? [{ field: `dms.${index}.at`, problem: "lies in the future" }]
      : [],
  );
  if (fromFuture.length > 0) throw new SeedError(fromFuture);
  const accounts = plantAccounts(context, seed);
  const find = (username: string): User => {
    const user = accounts.get(username.toLowerCase());
    if (user === undefined) throw new Error(`The seed was not checked: no account ${username}.`);
    return user;
  };
  for (const { from, to } of seed.follows) context.follows.add(find(from).id, find(to).id);
  for (const { from, to } of seed.blocks) context.blocks.add(find(from).id, find(to).id);
  for (const { account, plan, creditsUsd, spendingCapUsd } of seed.developers) {
    const { id } = find(account);
    context.developers.signUp(id, plan);
    context.developers.update(id, {
      ...(creditsUsd === undefined ? {} : { creditMicros: micros(creditsUsd) }),
      ...(spendingCapUsd === undefined ? {} : { spendingCapMicros: micros(spendingCapUsd) }),
    });
  }
  for (const { owner, name, useCase } of seed.projects) {
    const ownerId = find(owner).id;
    const plan = context.developers.get(ownerId)?.plan ?? "essential";
    context.projects.add({ ownerId, name, useCase, plan });
  }
  for (const app of seed.apps) plantApp(context, app, find);
  plantDms(context, seed, find);
}

const micros = (amountUsd: number): number => Math.round(amountUsd * MICROS_PER_USD);

function plantAccounts(context: SandboxContext, seed: Seed): Map<string, User> {
  const accounts = new Map<string, User>();
  for (const account of seed.accounts) {
    const user: User = {
      id: account.id ?? context.ids.next(),
      username: account.username,
      name: account.name,
      createdAtMs: context.clock.now(),
      description: account.description ?? "",
      location: account.location ?? "",
      verified: account.isVerified ?? false,
      followersCount: account.followersCount ?? 0,
      allowDmsFrom: account.allowDmsFrom ?? "everyone",
      suspended: account.isSuspended ?? false,
      locked: account.isLocked ?? false,
      flagged: false,
    };
    context.users.restore(user);
    accounts.set(user.username.toLowerCase(), user);
  }
  return accounts;
}

function plantApp(
  context: SandboxContext,
  seed: Seed["apps"][number],
  find: (username: string) => User,
): void {
  const ownerId = find(seed.owner).id;
  const project = context.projects
    .ofOwner(ownerId)
    .find((one) => one.name.toLowerCase() === seed.project?.toLowerCase());
  const made = context.apps.add({
    ownerId,
    name: seed.name,
    description: seed.description,
    projectId: project?.id ?? null,
    accessLevel: project?.plan ?? context.developers.get(ownerId)?.plan ?? "essential",
    permission: seed.permission,
    userAuthentication: seed.userAuthentication,
  });
  const app: App = { ...made, ...seed.keys };
  context.apps.restore(app);
  for (const { account, accessToken, accessTokenSecret, permission } of seed.tokens) {
    const issued = context.tokens.issue(app, find(account).id);
    context.tokens.revoke(app.id, issued.userId);
    context.tokens.restore({
      ...issued,
      token: accessToken ?? issued.token,
      secret: accessTokenSecret ?? issued.secret,
      permission: permission ?? issued.permission,
    });
  }
  for (const label of seed.environments) context.environments.add(app.id, label);
}

function plantDms(context: SandboxContext, seed: Seed, find: (username: string) => User): void {
  // A millisecond ago: ids of what comes next are higher.
  const presentMs = context.clock.now() - 1;
  const dated = seed.dms.map((dm, index) => {
    const atMs = dm.at === undefined ? presentMs : Math.min(Date.parse(dm.at), presentMs);
    return { dm, id: snowflakeAt(atMs, index), atMs };
  });
  // The store takes them in their order; sorting keeps the file's order within one millisecond.
  for (const { dm, id, atMs } of dated.toSorted((one, other) => one.atMs - other.atMs)) {
    const media = null;
    context.dms.restore({
      id,
      createdAtMs: snowflakeTimeMs(id),
      senderId: find(dm.from).id,
      recipientId: find(dm.to).id,
      sourceAppId: null,
      initiatedVia: null,
      ...composeContent(id, { text: dm.text, media }, (name) => context.users.byUsername(name)),
      quickReplies: [],
      ctas: [],
      location: null,
      quickReplyMetadata: null,
      hiddenFrom: new Set(),
      readAtMs: dm.isRead ? atMs : null,
    });
  }
}
