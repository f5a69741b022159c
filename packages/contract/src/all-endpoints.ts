import type { Endpoint } from "./endpoint.ts";
import * as conversations from "./genesys/conversations.ts";
import * as divisions from "./genesys/divisions.ts";
import * as estimatedWait from "./genesys/estimated-wait.ts";
import * as flows from "./genesys/flows.ts";
import * as groups from "./genesys/groups.ts";
import * as integrations from "./genesys/integrations.ts";
import * as messageMedia from "./genesys/media.ts";
import * as messages from "./genesys/messages.ts";
import * as notifications from "./genesys/notifications.ts";
import * as oauth from "./genesys/oauth.ts";
import * as organizations from "./genesys/organization.ts";
import * as presence from "./genesys/presence.ts";
import * as queues from "./genesys/queues.ts";
import * as recipients from "./genesys/recipients.ts";
import * as schedules from "./genesys/schedules.ts";
import * as skills from "./genesys/skills.ts";
import * as supportedContent from "./genesys/supported-content.ts";
import * as parking from "./genesys/parking.ts";
import * as steering from "./genesys/steering.ts";
import * as transfers from "./genesys/transfers.ts";
import * as threadingTimeline from "./genesys/threading-timeline.ts";
import * as users from "./genesys/users.ts";
import * as utilizationLabels from "./genesys/utilization-labels.ts";
import * as utilization from "./genesys/utilization.ts";
import * as wrapupCodes from "./genesys/wrapup-codes.ts";
import * as backfills from "./tsubame/backfills.ts";
import * as accountSettings from "./tsubame/account-settings.ts";
import * as automaticMessages from "./tsubame/automatic-messages.ts";
import * as costs from "./tsubame/costs.ts";
import * as customerLists from "./tsubame/customer-lists.ts";
import * as customerSignals from "./tsubame/customer-signals.ts";
import * as flowTrials from "./tsubame/flow-trials.ts";
import * as inboundFlows from "./tsubame/flows.ts";
import * as integrationChecks from "./tsubame/integration-checks.ts";
import * as integrationHealth from "./tsubame/integration-health.ts";
import * as media from "./tsubame/media.ts";
import * as myWork from "./tsubame/my-work.ts";
import * as organization from "./tsubame/organization.ts";
import * as quarantine from "./tsubame/quarantine.ts";
import * as roundTrip from "./tsubame/round-trip.ts";
import * as routingReasons from "./tsubame/routing-reasons.ts";
import * as routingReplay from "./tsubame/routing-replay.ts";
import * as scheduleWork from "./tsubame/schedules.ts";
import * as sendBudget from "./tsubame/send-budget.ts";
import * as session from "./tsubame/session.ts";
import * as messageOutcome from "./tsubame/message-outcome.ts";
import * as thread from "./tsubame/thread.ts";
import * as userAccess from "./tsubame/user-access.ts";
import * as targets from "./tsubame/targets.ts";
import * as waiting from "./tsubame/waiting.ts";

const modules: readonly object[] = [
  automaticMessages,
  conversations,
  divisions,
  estimatedWait,
  flows,
  groups,
  integrations,
  messageMedia,
  messages,
  notifications,
  oauth,
  organizations,
  presence,
  queues,
  recipients,
  schedules,
  skills,
  supportedContent,
  threadingTimeline,
  parking,
  steering,
  transfers,
  users,
  utilization,
  utilizationLabels,
  wrapupCodes,
  backfills,
  accountSettings,
  costs,
  customerLists,
  customerSignals,
  flowTrials,
  inboundFlows,
  integrationChecks,
  integrationHealth,
  media,
  myWork,
  organization,
  quarantine,
  roundTrip,
  routingReasons,
  routingReplay,
  scheduleWork,
  sendBudget,
  session,
  messageOutcome,
  thread,
  userAccess,
  targets,
  waiting,
];

function isEndpoint(value: unknown): value is Endpoint {
  return (
    typeof value === "object" &&
    value !== null &&
    "id" in value &&
    "method" in value &&
    "path" in value &&
    "permissions" in value
  );
}

/**
 * Every operation of the public API, by path and method. Gathered from the modules, so an endpoint cannot be
 * declared and left out of the OpenAPI document or of the authorisation tests.
 */
export const allEndpoints: readonly Endpoint[] = modules
  .flatMap((module) => Object.values(module).filter(isEndpoint))
  .toSorted((a, b) => (a.path === b.path ? compare(a.method, b.method) : compare(a.path, b.path)));

/** Order by code unit: the same on every machine, whatever its locale. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Every permission there is: what endpoints ask for, and what handlers ask for on occasion. Sorted. */
export const allPermissions: readonly string[] = [
  ...new Set([
    ...allEndpoints.flatMap((endpoint) => endpoint.permissions ?? []),
    ...divisions.conditionalPermissions,
  ]),
].toSorted(compare);
