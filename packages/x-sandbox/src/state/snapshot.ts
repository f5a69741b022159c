import { z } from "zod";
import type { AccessToken } from "../apps/token.ts";
import type { App } from "../apps/app.ts";
import type { SandboxContext } from "../context.ts";
import type { Developer } from "../developers/developer.ts";
import type { Project } from "../developers/project.ts";
import type { Dm } from "../dms/dm.ts";
import type { User } from "../users/user.ts";
import type { ActivitySubscription } from "../activity/activity-subscription.ts";
import type { ArchivedActivity } from "../replay/archive.ts";
import type { Environment } from "../webhooks/environment.ts";
import type { Subscription, Webhook } from "../webhooks/webhook.ts";

/** What X would still know after a night's sleep. Nonces, limits, faults, settings and the ground-truth log are of the moment. */
interface Snapshot {
  readonly version: 1;
  readonly users: readonly User[];
  readonly developers: readonly Developer[];
  readonly projects: readonly Project[];
  readonly apps: readonly App[];
  readonly tokens: readonly AccessToken[];
  readonly environments: readonly Environment[];
  readonly webhooks: readonly {
    readonly webhook: Webhook;
    readonly subscriptions: readonly Subscription[];
  }[];
  readonly activitySubscriptions: readonly ActivitySubscription[];
  readonly archive: readonly ArchivedActivity[];
  /** How far X's clock was ahead of the machine's. */
  readonly clockAheadMs: number;
  readonly dms: readonly (Omit<Dm, "hiddenFrom"> & { readonly hiddenFrom: readonly string[] })[];
}

/** The records come from our own file; only its outline is checked, so that a foreign file is refused and not half read. */
const outline = z.object({
  version: z.literal(1),
  users: z.array(z.object({ id: z.string() })),
  developers: z.array(z.object({ userId: z.string() })),
  projects: z.array(z.object({ id: z.string() })),
  apps: z.array(z.object({ id: z.string() })),
  tokens: z.array(z.object({ token: z.string() })),
  environments: z.array(z.object({ appId: z.string(), label: z.string() })),
  webhooks: z.array(z.object({ webhook: z.object({ id: z.string() }) })),
  activitySubscriptions: z.array(z.object({ id: z.string() })),
  archive: z.array(z.object({ atMs: z.number() })),
  clockAheadMs: z.number(),
  dms: z.array(z.object({ id: z.string() })),
});

/** Everything that lasts, as one JSON text. */
export function takeSnapshot(context: SandboxContext): string {
  const snapshot: Snapshot = {
    version: 1,
    users: context.users.list(),
    developers: context.developers.list(),
    projects: context.projects.list(),
    apps: context.apps.list(),
    tokens: context.apps.list().flatMap((app) => context.tokens.listOfApp(app.id)),
    environments: context.environments.list(),
    webhooks: context.webhooks.list().map((webhook) => ({
      webhook,
      subscriptions: context.webhooks.subscriptionsOf(webhook.id),
    })),
    activitySubscriptions: context.activitySubscriptions.list(),
    archive: context.archive.list(),
    clockAheadMs: context.clock.aheadMs(),
    dms: context.dms.list().map((dm) => Object.assign({}, dm, { hiddenFrom: [...dm.hiddenFrom] })),
  };
  return JSON.stringify(snapshot);
}

/** Puts a snapshot into a fresh sandbox. Throws when the text is not one. */
export function restoreSnapshot(context: SandboxContext, text: string): void {
  const content: unknown = JSON.parse(text);
  outline.parse(content);
  const snapshot = content as Snapshot;
  context.clock.startAhead(snapshot.clockAheadMs);
  for (const user of snapshot.users) context.users.restore(user);
  for (const developer of snapshot.developers) context.developers.restore(developer);
  for (const project of snapshot.projects) context.projects.restore(project);
  for (const app of snapshot.apps) context.apps.restore(app);
  for (const token of snapshot.tokens) context.tokens.restore(token);
  for (const environment of snapshot.environments) context.environments.restore(environment);
  for (const { webhook, subscriptions } of snapshot.webhooks) {
    context.webhooks.restore(webhook, subscriptions);
  }
  for (const one of snapshot.activitySubscriptions) context.activitySubscriptions.restore(one);
  for (const entry of snapshot.archive) context.archive.restore(entry);
  for (const dm of snapshot.dms) {
    context.dms.restore({ ...dm, hiddenFrom: new Set(dm.hiddenFrom) });
  }
}
