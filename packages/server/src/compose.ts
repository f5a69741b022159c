import { automaticRoutes } from "./automatic/automatic-routes.ts";
import { createWaitingMessages } from "./automatic/waiting-messages.ts";
import { createAccessCleanUp } from "./auth/clean-up.ts";
import { createAuthentication } from "./auth/authentication.ts";
import { clientRoutes } from "./auth/client-routes.ts";
import { sessionRoutes } from "./auth/session-routes.ts";
import { tokenEndpoint } from "./auth/token-endpoint.ts";
import { tokenRoutes } from "./auth/token-routes.ts";
import type { Context, Part } from "./context.ts";
import { createInboundConsumer } from "./conversations/inbound/consumer.ts";
import { messageRoutes } from "./conversations/message-routes.ts";
import { conversationRoutes } from "./conversations/routes.ts";
import { createParkTimer } from "./conversations/park-timer.ts";
import { parkingRoutes } from "./conversations/parking-routes.ts";
import { steeringRoutes } from "./conversations/steering-routes.ts";
import { targetRoutes } from "./conversations/target-routes.ts";
import { transferRoutes } from "./conversations/transfer-routes.ts";
import { workRoutes } from "./conversations/work-routes.ts";
import { createWrapupTimer } from "./conversations/wrapup-timer.ts";
import { costRoutes } from "./costs/cost-routes.ts";
import { createCustomerSignals } from "./customer-signals/customer-signals.ts";
import { customerListRoutes } from "./customer-lists/list-routes.ts";
import { serveDesktop } from "./desktop/desktop.ts";
import { createDispatcher } from "./dispatch/dispatcher.ts";
import { createGoneAgentTimer } from "./dispatch/gone-agents.ts";
import { replayRoutes } from "./dispatch/replay-routes.ts";
import { routingReasonRoutes } from "./dispatch/routing-reasons.ts";
import { flowRoutes } from "./flows/flow-routes.ts";
import { createMenuTimer } from "./flows/menu-timer.ts";
import { groupRoutes } from "./groups/group-routes.ts";
import { recipientRoutes } from "./flows/recipient-routes.ts";
import type { App } from "./http/app.ts";
import { createRequestLimit } from "./http/request-limit.ts";
import type { RouteHost } from "./http/route.ts";
import { createConnector } from "./integrations/connect/connector.ts";
import { quarantineRoutes } from "./inbox-care/quarantine-routes.ts";
import { createInboxRetention } from "./inbox-care/retention.ts";
import { backfillRoutes } from "./integrations/backfill/backfill-routes.ts";
import { createBackfiller } from "./integrations/backfill/backfiller.ts";
import { addHealthMetrics } from "./integrations/health/health-metrics.ts";
import { healthRoutes } from "./integrations/health/health-routes.ts";
import { createHealthMonitor } from "./integrations/health/monitor.ts";
import { integrationRoutes } from "./integrations/routes.ts";
import { createInactivityTimer } from "./inactivity/inactivity-timer.ts";
import { estimatedWaitRoutes } from "./measures/estimated-wait-routes.ts";
import { createQueueMeasurer } from "./measures/queue-measurer.ts";
import { createMediaFetcher } from "./media/fetcher.ts";
import { mediaRoutes } from "./media/media-routes.ts";
import { uploadRoutes } from "./media/upload-routes.ts";
import { channelRoutes } from "./notifications/channel-routes.ts";
import { createNotifier } from "./notifications/notifier.ts";
import { serveSockets } from "./notifications/upgrade.ts";
import { authorizationRoutes } from "./organization/authorization-routes.ts";
import { openapiRoute } from "./organization/openapi-route.ts";
import { organizationRoutes } from "./organization/organization-routes.ts";
import { provision } from "./organization/provision.ts";
import { utilizationLabelRoutes } from "./organization/utilization-label-routes.ts";
import { utilizationRoutes } from "./organization/utilization-routes.ts";
import { presenceRoutes } from "./presence/presence-routes.ts";
import { memberRoutes } from "./queues/member-routes.ts";
import { queueRoutes } from "./queues/queue-routes.ts";
import { wrapupCodeRoutes } from "./queues/wrapup-code-routes.ts";
import { emergencyRoutes } from "./schedules/emergency-routes.ts";
import { scheduleGroupRoutes } from "./schedules/group-routes.ts";
import { scheduleRoutes } from "./schedules/schedule-routes.ts";
import { scheduleStateRoutes } from "./schedules/state-routes.ts";
import { messageOutcomeRoutes } from "./sender/decisions.ts";
import { accountSendingRoutes } from "./sender/account-routes.ts";
import { createLimitRecorder } from "./sender/limit-recorder.ts";
import { createSender } from "./sender/sender.ts";
import { skillRoutes } from "./skills/skill-routes.ts";
import { userSkillRoutes } from "./skills/user-skill-routes.ts";
import { telemetryRoutes } from "./telemetry/health.ts";
import { userRoutes } from "./users/user-routes.ts";
import { createWebhookReceiver } from "./webhook/receiver.ts";

/**
 * Puts a node together: the parts that run beside the HTTP interface, in the order in which a DM meets them, and one line of
 * routes for each area. Parts are added to `parts` as they start, so that a failure on the way can stop the others.
 */
export async function compose(
  app: App,
  context: Context,
  options: { parts: Part[]; databaseUrl: string; isCheckingResponses: boolean },
): Promise<void> {
  const start = <P extends Part>(part: P): P => {
    options.parts.push(part);
    return part;
  };

  await provision(context);
  const receiver = start(await createWebhookReceiver(context, options));
  start(createInboundConsumer(context, { isReceiverBusy: () => receiver.load.isBusy() }));
  const dispatcher = start(createDispatcher(context));
  start(createGoneAgentTimer(context));
  start(createWrapupTimer(context));
  start(createMenuTimer(context));
  start(createInactivityTimer(context));
  start(createWaitingMessages(context));
  start(createQueueMeasurer(context));
  start(createParkTimer(context));
  start(createLimitRecorder(context));
  start(createSender(context));
  const fetcher = start(createMediaFetcher(context));
  const signals = start(createCustomerSignals(context));
  start(createConnector(context));
  start(createHealthMonitor(context));
  start(createBackfiller(context));
  start(createInboxRetention(context));
  addHealthMetrics(context);
  const notifier = start(createNotifier(context));
  start(createAccessCleanUp(context));

  const authentication = await createAuthentication(app, context);
  start({ name: "authentication", stop: async () => authentication.stop() });
  const host: RouteHost = {
    app,
    authenticate: authentication.authenticate,
    requestLimit: createRequestLimit({ perMinute: context.config.requestsPerMinute }),
    isCheckingResponses: options.isCheckingResponses,
  };
  receiver.addRoutes(app);
  serveSockets(app, context, notifier);
  tokenEndpoint(app, context);
  sessionRoutes(host, context);
  tokenRoutes(host, context, authentication);
  clientRoutes(host, context, authentication);
  userRoutes(host, context, authentication);
  presenceRoutes(host, context);
  skillRoutes(host, context);
  userSkillRoutes(host, context);
  queueRoutes(host, context);
  memberRoutes(host, context);
  wrapupCodeRoutes(host, context);
  automaticRoutes(host, context);
  estimatedWaitRoutes(host, context);
  flowRoutes(host, context);
  recipientRoutes(host, context);
  scheduleRoutes(host, context);
  scheduleGroupRoutes(host, context);
  scheduleStateRoutes(host, context);
  emergencyRoutes(host, context);
  customerListRoutes(host, context);
  authorizationRoutes(host);
  organizationRoutes(host, context);
  integrationRoutes(host, context);
  healthRoutes(host, context);
  backfillRoutes(host, context);
  quarantineRoutes(host, context);
  utilizationRoutes(host, context);
  utilizationLabelRoutes(host, context);
  groupRoutes(host, context);
  openapiRoute(app, context);
  conversationRoutes(host, context);
  transferRoutes(host, context);
  parkingRoutes(host, context);
  steeringRoutes(host, context);
  targetRoutes(host, context);
  messageRoutes(host, context, signals);
  mediaRoutes(host, context, fetcher);
  accountSendingRoutes(host, context);
  costRoutes(host, context);
  messageOutcomeRoutes(host, context);
  workRoutes(host, context);
  routingReasonRoutes(host, context, dispatcher);
  replayRoutes(host, context);
  channelRoutes(host, context, notifier);
  telemetryRoutes(app, context, options.parts);
  await serveDesktop(app, { isHttps: context.config.publicUrl.startsWith("https:") });
  // Last: a part of its own inherits the security headers only from what came before it.
  await uploadRoutes(host, context);
}
