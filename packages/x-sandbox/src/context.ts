import {
  createActivitySubscriptionStore,
  type ActivitySubscriptionStore,
} from "./activity/activity-subscription.ts";
import { createActivityStreams, type ActivityStreams } from "./activity/activity-streams.ts";
import { createAppStore, type AppStore } from "./apps/app.ts";
import { createTokenStore, type TokenStore } from "./apps/token.ts";
import { createNonceMemory, type NonceMemory } from "./auth/nonce-memory.ts";
import { createDeveloperStore, type DeveloperStore } from "./developers/developer.ts";
import { createProjectStore, type ProjectStore } from "./developers/project.ts";
import { createDmStore, type DmStore } from "./dms/dm.ts";
import { createGroupStore, type GroupStore } from "./dms/groups.ts";
import { createFaults, type Faults } from "./faults/faults.ts";
import { createSnowflakeSource, type SnowflakeSource } from "./ids/snowflake.ts";
import { createLab, type Lab } from "./lab/lab.ts";
import { createRateLimits, type RateLimits } from "./limits/rate-limits.ts";
import { createLiveUpdates, type LiveUpdates } from "./live/live-updates.ts";
import { createMediaStore, type MediaStore } from "./media/media.ts";
import { createActivityArchive, type ActivityArchive } from "./replay/archive.ts";
import { createReplayJobs, type ReplayJobs } from "./replay/replay-jobs.ts";
import { createOauth2GrantStore, type Oauth2GrantStore } from "./oauth/oauth2-grants.ts";
import { createRequestTokenStore, type RequestTokenStore } from "./oauth/request-tokens.ts";
import { defaultSettings, type Settings } from "./settings/settings.ts";
import type { VirtualClock } from "./time/virtual-clock.ts";
import { createTruthLog, type TruthLog } from "./truth/truth-log.ts";
import { createRelations, type Relations } from "./users/relations.ts";
import { createUsage, type Usage } from "./usage/usage.ts";
import { createUserStore, type UserStore } from "./users/user.ts";
import { createDeliverer, type Deliverer } from "./webhooks/deliverer.ts";
import { createEnvironmentStore, type EnvironmentStore } from "./webhooks/environment.ts";
import { createRegularCheck, type RegularCheck } from "./webhooks/regular-check.ts";
import { validateWebhook } from "./webhooks/validate-webhook.ts";
import { createWebhookCaller, type WebhookCaller } from "./webhooks/exchange.ts";
import { createWebhookStore, type WebhookStore } from "./webhooks/webhook.ts";
import {
  createWelcomeMessageStore,
  type WelcomeMessageStore,
} from "./welcome-messages/welcome-message.ts";

/** Everything one sandbox knows and does, wired once; all state is in memory; `state/` can carry it to the next run. */
export interface SandboxContext {
  readonly clock: VirtualClock;
  readonly ids: SnowflakeSource;
  readonly users: UserStore;
  /** Who follows whom. */
  readonly follows: Relations;
  /** Who takes no DMs from whom. */
  readonly blocks: Relations;
  /** Who has let whom out of the message requests. */
  readonly acceptances: Relations;
  readonly developers: DeveloperStore;
  readonly projects: ProjectStore;
  readonly apps: AppStore;
  readonly tokens: TokenStore;
  readonly requestTokens: RequestTokenStore;
  readonly oauth2Grants: Oauth2GrantStore;
  readonly usage: Usage;
  readonly environments: EnvironmentStore;
  readonly webhooks: WebhookStore;
  readonly activitySubscriptions: ActivitySubscriptionStore;
  readonly streams: ActivityStreams;
  readonly archive: ActivityArchive;
  readonly replayJobs: ReplayJobs;
  readonly dms: DmStore;
  readonly groups: GroupStore;
  readonly media: MediaStore;
  readonly welcomeMessages: WelcomeMessageStore;
  readonly nonces: NonceMemory;
  readonly limits: RateLimits;
  readonly faults: Faults;
  readonly log: TruthLog;
  readonly live: LiveUpdates;
  readonly caller: WebhookCaller;
  readonly deliverer: Deliverer;
  readonly regularCheck: RegularCheck;
  /** Customers who write by themselves. */
  readonly lab: Lab;
  settings: Settings;
  /** The sandbox's own address, known once it listens; media are fetched from it. */
  ownUrl: string;
}

/** Wires the parts of a sandbox together. */
export function createContext(
  clock: VirtualClock,
  options: { settings: Partial<Settings>; webhookAuthorities: readonly string[] },
): SandboxContext {
  const ids = createSnowflakeSource(clock);
  const apps = createAppStore(clock);
  const developers = createDeveloperStore(clock);
  const faults = createFaults();
  const log = createTruthLog(clock);
  const caller = createWebhookCaller(clock, options.webhookAuthorities);
  const context: SandboxContext = {
    clock,
    ids,
    users: createUserStore(clock, ids),
    follows: createRelations(),
    blocks: createRelations(),
    acceptances: createRelations(),
    developers,
    projects: createProjectStore(clock, ids),
    apps,
    tokens: createTokenStore(clock),
    requestTokens: createRequestTokenStore(clock),
    oauth2Grants: createOauth2GrantStore(clock),
    usage: createUsage(clock, developers, faults),
    environments: createEnvironmentStore(),
    webhooks: createWebhookStore({ clock, ids, onChange: () => context.regularCheck.restart() }),
    activitySubscriptions: createActivitySubscriptionStore({ clock, ids }),
    streams: createActivityStreams({
      scheduler: clock,
      keepAliveMs: () => context.settings.streamKeepAliveMs,
    }),
    archive: createActivityArchive(clock),
    replayJobs: createReplayJobs(() => context),
    dms: createDmStore(),
    groups: createGroupStore(ids),
    welcomeMessages: createWelcomeMessageStore(ids),
    media: createMediaStore(clock, ids, () => context.settings.mediaProcessingMs),
    nonces: createNonceMemory(() => context.settings.timestampWindowSeconds * 2),
    limits: createRateLimits(clock),
    faults,
    log,
    live: createLiveUpdates(),
    caller,
    deliverer: createDeliverer({
      apps,
      webhooks: () => context.webhooks,
      ids,
      faults,
      log,
      caller,
      scheduler: clock,
      settings: () => context.settings,
    }),
    regularCheck: createRegularCheck({
      scheduler: clock,
      settings: () => context.settings,
      webhooks: () => context.webhooks.list(),
      validate: (webhook) => validateWebhook(context, webhook, "regular"),
    }),
    lab: createLab(() => context),
    settings: { ...defaultSettings(), ...options.settings },
    ownUrl: "http://127.0.0.1",
  };
  return context;
}
