import { organization } from "./202611220100-organization.ts";
import { routing } from "./202611220200-routing.ts";
import { channel } from "./202611220300-channel.ts";
import { conversation } from "./202611220400-conversation.ts";
import { plumbing } from "./202611220500-plumbing.ts";
import { inboxRetry } from "./202611220600-inbox-retry.ts";
import { setupCode } from "./202611220700-setup-code.ts";
import { channelCredential } from "./202611220800-channel-credential.ts";
import { channelHealth } from "./202611221000-channel-health.ts";
import { sendBudget } from "./202611221100-send-budget.ts";
import { media } from "./202611221200-media.ts";
import { accountConfirmation } from "./202611221300-account-confirmation.ts";
import { sendWindows } from "./202611221400-send-windows.ts";
import { mediaWork } from "./202611221500-media-work.ts";
import { routingRules } from "./202611230100-routing-rules.ts";
import { queueRouting } from "./202611230200-queue-routing.ts";
import { dispatch } from "./202611230300-dispatch.ts";
import { work } from "./202611230400-work.ts";
import { flows } from "./202611230500-flows.ts";
import { schedules } from "./202611230600-schedules.ts";
import { automatic } from "./202611230700-automatic.ts";
import { openAttempts } from "./202611230800-open-attempts.ts";

/** One forward-only step of the schema. `id` is `YYYYMMDDhhmm-name`; steps run in the order of the list. */
export interface Migration {
  readonly id: string;
  readonly sql: string;
}

/** Every step that this build knows, oldest first. A step is never edited after a release. */
export const migrations: readonly Migration[] = [
  { id: "202611220100-organization", sql: organization },
  { id: "202611220200-routing", sql: routing },
  { id: "202611220300-channel", sql: channel },
  { id: "202611220400-conversation", sql: conversation },
  { id: "202611220500-plumbing", sql: plumbing },
  { id: "202611220600-inbox-retry", sql: inboxRetry },
  { id: "202611220700-setup-code", sql: setupCode },
  { id: "202611220800-channel-credential", sql: channelCredential },
  { id: "202611221000-channel-health", sql: channelHealth },
  { id: "202611221100-send-budget", sql: sendBudget },
  { id: "202611221200-media", sql: media },
  { id: "202611221300-account-confirmation", sql: accountConfirmation },
  { id: "202611221400-send-windows", sql: sendWindows },
  { id: "202611221500-media-work", sql: mediaWork },
  { id: "202611230100-routing-rules", sql: routingRules },
  { id: "202611230200-queue-routing", sql: queueRouting },
  { id: "202611230300-dispatch", sql: dispatch },
  { id: "202611230400-work", sql: work },
  { id: "202611230500-flows", sql: flows },
  { id: "202611230600-schedules", sql: schedules },
  { id: "202611230700-automatic", sql: automatic },
  { id: "202611230800-open-attempts", sql: openAttempts },
];
