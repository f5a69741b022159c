import {
  checkAccessToken,
  checkAccount,
  checkConsumerKey,
  checkCredentials,
  checkPermission,
  checkUserAuthentication,
} from "./check-keys.ts";
import { checkMessageRequests, checkRoundTrip } from "./check-messages.ts";
import {
  checkAddress,
  checkApp,
  checkEnvironment,
  checkEnvironmentName,
  checkSubscription,
  checkWebhook,
} from "./check-place.ts";
import { checkAccessLevel, checkPlan } from "./check-plan.ts";
import type { Step } from "./run.ts";

/**
 * The steps in the order in which one can be taken after the other; the list that people see has an order of its own.
 * A failure ends the run: everything after it would fail for the same reason, and nothing is registered on X before
 * everything that can be seen without it has passed.
 */
export const steps: readonly Step[] = [
  { id: "environmentName", take: checkEnvironmentName },
  { id: "consumerKey", take: checkConsumerKey },
  { id: "accessToken", take: checkAccessToken },
  { id: "permission", take: checkPermission },
  { id: "plan", take: checkPlan },
  { id: "accessLevel", take: checkAccessLevel },
  { id: "account", take: checkAccount },
  { id: "credentials", take: checkCredentials },
  { id: "userAuthentication", take: checkUserAuthentication },
  { id: "environment", take: checkEnvironment },
  { id: "app", take: checkApp },
  { id: "publicAddress", take: checkAddress },
  { id: "webhook", take: checkWebhook },
  { id: "subscription", take: checkSubscription },
  { id: "messageRequests", take: checkMessageRequests },
  { id: "roundTrip", take: checkRoundTrip },
];
