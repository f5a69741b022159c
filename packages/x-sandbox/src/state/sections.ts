import type { SandboxContext } from "../context.ts";
import type { Dm } from "../dms/dm.ts";
import type { Group, GroupEvent } from "../dms/groups.ts";
import type { WelcomeMessage, WelcomeRule } from "../welcome-messages/welcome-message.ts";
import type { Subscription, Webhook } from "../webhooks/webhook.ts";

/** One kind of record that lasts: how it is written down and put back. Sections are restored in their order. */
export interface Section {
  readonly name: string;
  readonly take: (context: SandboxContext) => readonly unknown[];
  readonly restore: (context: SandboxContext, records: readonly unknown[]) => void;
}

/** A store that writes down and puts back its records as they are. */
interface RecordStore<Kept> {
  list(): readonly Kept[];
  restore(record: Kept): void;
}

/**
 * A section of such a store. The records come from our own file: only its outline is checked, so the type is what was written.
 */
function section<Kept>(
  name: string,
  storeOf: (context: SandboxContext) => RecordStore<Kept>,
): Section {
  return {
    name,
    take: (context) => storeOf(context).list(),
    restore(context, records) {
      const store = storeOf(context);
      for (const record of records) store.restore(record as Kept);
    },
  };
}

interface WebhookRecord {
  readonly webhook: Webhook;
  readonly subscriptions: readonly Subscription[];
}

type DmRecord = Omit<Dm, "hiddenFrom"> & { readonly hiddenFrom: readonly string[] };

const dms: RecordStoreOf<DmRecord> = {
  take: (context) =>
    context.dms.list().map((dm) => Object.assign({}, dm, { hiddenFrom: [...dm.hiddenFrom] })),
  put: (context, dm) => context.dms.restore({ ...dm, hiddenFrom: new Set(dm.hiddenFrom) }),
};

const webhooks: RecordStoreOf<WebhookRecord> = {
  take: (context) =>
    context.webhooks.list().map((webhook) => ({
      webhook,
      subscriptions: context.webhooks.subscriptionsOf(webhook.id),
    })),
  put: (context, { webhook, subscriptions }) =>
    context.webhooks.restore(withRoomToStart(context, webhook), subscriptions),
};

/** Whoever stands behind a webhook is often started together with the sandbox, and has this long before the first challenge. */
const START_ROOM_MS = 60_000;

/**
 * A webhook whose challenge fell due while the sandbox was not there is challenged a minute after the start, and not held to have been
 * silent all the time.
 */
function withRoomToStart(context: SandboxContext, webhook: Webhook): Webhook {
  const { crcIntervalMs } = context.settings;
  const earliestMs = context.clock.now() - crcIntervalMs + Math.min(START_ROOM_MS, crcIntervalMs);
  return {
    ...webhook,
    challengedAtMs: Math.max(webhook.challengedAtMs, earliestMs),
    validatedAtMs: Math.max(webhook.validatedAtMs, earliestMs),
  };
}

/** Records that are written down in another form than they live in. */
interface RecordStoreOf<Kept> {
  readonly take: (context: SandboxContext) => readonly Kept[];
  readonly put: (context: SandboxContext, record: Kept) => void;
}

function formed<Kept>(name: string, { take, put }: RecordStoreOf<Kept>): Section {
  return {
    name,
    take,
    restore(context, records) {
      for (const record of records) put(context, record as Kept);
    },
  };
}

/**
 * What X would still know after a night's sleep. Nonces, request tokens, limits, faults, settings, deliveries under way and the ground-truth
 * log are of the moment. Bytes of media are files beside (`media-folder.ts`).
 */
export const SECTIONS: readonly Section[] = [
  section("users", (context) => context.users),
  section("follows", (context) => context.follows),
  section("blocks", (context) => context.blocks),
  section("acceptances", (context) => context.acceptances),
  section("developers", (context) => context.developers),
  section("projects", (context) => context.projects),
  section("apps", (context) => context.apps),
  formed("tokens", {
    take: (context) => context.apps.list().flatMap((app) => context.tokens.listOfApp(app.id)),
    put: (context, token) => context.tokens.restore(token),
  }),
  section("oauth2Grants", (context) => context.oauth2Grants),
  section("usage", (context) => context.usage),
  section("environments", (context) => context.environments),
  formed("webhooks", webhooks),
  section("activitySubscriptions", (context) => context.activitySubscriptions),
  section("archive", (context) => context.archive),
  formed("dms", dms),
  {
    name: "groups",
    take: (context) => context.groups.groups(),
    restore: (context, records) => context.groups.restore(records as Group[], []),
  },
  {
    name: "groupEvents",
    take: (context) =>
      context.groups
        .events()
        .map((event) => Object.assign({}, event, { hiddenFrom: [...event.hiddenFrom] })),
    // The sets are made anew from the lists.
    restore: (context, records) => context.groups.restore([], records as GroupEvent[]),
  },
  {
    name: "welcomeMessages",
    take: (context) => context.welcomeMessages.snapshot().messages,
    restore: (context, records) =>
      context.welcomeMessages.restore({ messages: records as WelcomeMessage[], rules: [] }),
  },
  {
    name: "welcomeRules",
    take: (context) => context.welcomeMessages.snapshot().rules,
    restore: (context, records) =>
      context.welcomeMessages.restore({ messages: [], rules: records as WelcomeRule[] }),
  },
];
