import { createAppStore, type AppStore } from "./apps/app.ts";
import { createTokenStore, type TokenStore } from "./apps/token.ts";
import { createNonceMemory, type NonceMemory } from "./auth/nonce-memory.ts";
import type { Clock } from "./clock.ts";
import { createDeveloperStore, type DeveloperStore } from "./developers/developer.ts";
import { createProjectStore, type ProjectStore } from "./developers/project.ts";
import { createDmStore, type DmStore } from "./dms/dm.ts";
import { createFaults, type Faults } from "./faults/faults.ts";
import { createSnowflakeSource, type SnowflakeSource } from "./ids/snowflake.ts";
import { createRateLimits, type RateLimits } from "./limits/rate-limits.ts";
import { createLiveUpdates, type LiveUpdates } from "./live/live-updates.ts";
import { defaultSettings, type Settings } from "./settings/settings.ts";
import { createTruthLog, type TruthLog } from "./truth/truth-log.ts";
import { createUserStore, type UserStore } from "./users/user.ts";
import { createDeliverer, type Deliverer } from "./webhooks/deliverer.ts";
import { createEnvironmentStore, type EnvironmentStore } from "./webhooks/environment.ts";
import { createRegularCheck, type RegularCheck } from "./webhooks/regular-check.ts";
import { challengeAll } from "./webhooks/validate-webhook.ts";
import { createWebhookCaller, type WebhookCaller } from "./webhooks/exchange.ts";

/** Everything one sandbox knows and does, wired once; all state is in memory; `state/` can carry it to the next run. */
export interface SandboxContext {
  readonly clock: Clock;
  readonly ids: SnowflakeSource;
  readonly users: UserStore;
  readonly developers: DeveloperStore;
  readonly projects: ProjectStore;
  readonly apps: AppStore;
  readonly tokens: TokenStore;
  readonly environments: EnvironmentStore;
  readonly dms: DmStore;
  readonly nonces: NonceMemory;
  readonly limits: RateLimits;
  readonly faults: Faults;
  readonly log: TruthLog;
  readonly live: LiveUpdates;
  readonly caller: WebhookCaller;
  readonly deliverer: Deliverer;
  readonly regularCheck: RegularCheck;
  settings: Settings;
}

/** Wires the parts of a sandbox together. */
export function createContext(clock: Clock, settings: Partial<Settings>): SandboxContext {
  const ids = createSnowflakeSource(clock);
  const apps = createAppStore(clock);
  const faults = createFaults();
  const log = createTruthLog(clock);
  const caller = createWebhookCaller();
  const context: SandboxContext = {
    clock,
    ids,
    users: createUserStore(clock, ids),
    developers: createDeveloperStore(clock),
    projects: createProjectStore(clock, ids),
    apps,
    tokens: createTokenStore(clock),
    environments: createEnvironmentStore(clock, ids),
    dms: createDmStore(ids),
    nonces: createNonceMemory(() => context.settings.timestampWindowSeconds * 2),
    limits: createRateLimits(clock),
    faults,
    log,
    live: createLiveUpdates(),
    caller,
    deliverer: createDeliverer({
      apps,
      ids,
      faults,
      log,
      caller,
      settings: () => context.settings,
    }),
    regularCheck: createRegularCheck({
      intervalMs: () => context.settings.crcIntervalMs,
      check: () => challengeAll(context, "regular"),
    }),
    settings: { ...defaultSettings(), ...settings },
  };
  return context;
}
