import {
  getConversationFlowRuns,
  getConversationsInMenu,
  postFlowDryRun,
  postFlowDryRunOfFlow,
  postFlowValidation,
  type FlowRule,
  type FlowRuleInput,
} from "@tsubame/contract";
import { findFlow, findFlowVersion, listMenus, type ListedMenu } from "@tsubame/store";
import type { Context } from "../../context.ts";
import { notFound } from "../../http/errors.ts";
import { bind, type RouteHost } from "../../http/route.ts";
import { readRules, rulesToStore } from "../stored-rules.ts";
import { assertTriable, validateRules } from "../validation/validate.ts";
import { readFlowStory } from "./flow-story.ts";
import { dryRun } from "./dry-run.ts";

/** Conversations in menus that are listed. */
const menuListLimit = 200;

/** Saying what rules would do without saving them, and what they have done. */
export function trialRoutes(host: RouteHost, context: Context): void {
  bind(host, postFlowValidation, async ({ body }) => validateRules(context.db, body.rules));

  bind(host, postFlowDryRun, async ({ body }) =>
    dryRun(context.db, { ...body, rules: givenRules(body.rules) }, context.clock.now()),
  );

  bind(host, postFlowDryRunOfFlow, async ({ params, body }) => {
    const rules = body.rules
      ? givenRules(body.rules)
      : await savedRules(context, params.flowId, body.version);
    return dryRun(context.db, { ...body, rules }, context.clock.now());
  });

  bind(host, getConversationFlowRuns, async ({ params, principal }) =>
    readFlowStory(context, { conversationId: params.conversationId, principal }),
  );

  bind(host, getConversationsInMenu, async () => ({
    conversations: (await listMenus(context.db, menuListLimit)).map(menuView),
    readAt: context.clock.now().toISOString(),
  }));
}

/** Rules of a request as they would be kept. */
function givenRules(rules: readonly FlowRuleInput[]): FlowRule[] {
  assertTriable(rules);
  return rulesToStore(rules);
}

async function savedRules(
  context: Context,
  flowId: string,
  version: number | undefined,
): Promise<FlowRule[]> {
  const flow = await findFlow(context.db, flowId);
  if (!flow) throw notFound("flow", flowId);
  if (version === undefined) return readRules(flow.rules);
  const kept = await findFlowVersion(context.db, { flowId, version });
  if (!kept) throw notFound("flow version", `${flowId}/${version}`);
  return readRules(kept.rules);
}

function menuView(row: ListedMenu) {
  return {
    conversationId: row.conversationId,
    integration: { id: row.integrationId, name: row.integrationName },
    contact: { id: row.contactId, name: row.contactName, username: row.contactUsername },
    flow: { id: row.flowId, name: row.flowName },
    ruleId: row.ruleId,
    askedAt: row.askedAt.toISOString(),
    deadlineAt: row.deadlineAt.toISOString(),
  };
}
