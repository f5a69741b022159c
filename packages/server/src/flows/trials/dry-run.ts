import { setImmediate } from "node:timers/promises";
import {
  numberedMenuText,
  type FlowRule,
  type FlowRuleOutcome,
  type FlowSample,
  type FlowTrialResponse,
  type FlowTrialResult,
} from "@tsubame/contract";
import {
  findDefaultQueue,
  readFlowReferences,
  readNewestFirstMessages,
  readTrialMessages,
  type Reader,
} from "@tsubame/store";
import { compileRules, type CompiledFlow } from "../compiled-flow.ts";
import { place, runFlow, type Destinations, type RunnableFlow, type Route } from "../route.ts";
import { loadTextLanguages } from "../text-language.ts";
import { trialsOfMessages, trialsOfSamples, type Trial } from "./sample-facts.ts";

/** Which messages rules are tried on. */
export interface DryRun {
  readonly rules: readonly FlowRule[];
  readonly samples: readonly FlowSample[];
  readonly messageIds: readonly string[];
  readonly lastMessageCount: number;
}

/** Stands for the queue of an organisation that has none yet: the first conversation makes it. */
const noQueue = "00000000-0000-0000-0000-000000000000";

/**
 * Says what rules would do, by the very functions that do it when messages arrive. Nothing is changed, sent or logged;
 * of real messages only their ids come back.
 */
export async function dryRun(
  reader: Reader,
  { rules, samples, messageIds, lastMessageCount }: DryRun,
  now: Date,
): Promise<FlowTrialResponse> {
  const compiled = await compileRules(rules);
  const references = await readFlowReferences(reader, compiled.namedIds);
  const found = Object.values(references);
  const gone = new Set(compiled.namedIds.filter((id) => !found.some((kind) => kind.has(id))));
  const world = { reader, flow: compiled, gone, now };
  const wanted = messageIds.map((id) => id.toLowerCase());
  const named = await readTrialMessages(reader, wanted);
  const newest = await readNewestFirstMessages(reader, lastMessageCount);
  const messages = [...named, ...newest.filter((one) => !wanted.includes(one.messageId))];
  const trials = [
    ...(await trialsOfSamples(world, samples)),
    ...(await trialsOfMessages(world, messages)),
  ];
  const fallback = await findDefaultQueue(reader);
  const destinations = { references, defaultQueueId: fallback?.id ?? noQueue };
  const languages = await loadTextLanguages();
  const results: FlowTrialResult[] = [];
  for (const trial of trials) {
    const textLanguage = languages.languageOf(trial.facts.text);
    results.push(resultOf(trial, textLanguage, { compiled, destinations }));
    // A hundred messages against the largest patterns take a while; others have their turn in between.
    await setImmediate();
  }
  return {
    results,
    missingMessageIds: wanted.filter((id) => !named.some(({ messageId }) => messageId === id)),
    names: {
      ...Object.assign({}, ...found.map((kind) => Object.fromEntries(kind))),
      ...(fallback && { [fallback.id]: fallback.name }),
    },
  };
}

function resultOf(
  trial: Trial,
  textLanguage: string | null,
  against: { readonly compiled: CompiledFlow; readonly destinations: Destinations },
): FlowTrialResult {
  const { compiled, destinations } = against;
  const route = routeOf(trial, compiled, destinations);
  // What would be set without an answer is said beside the question.
  const placement =
    route.kind === "queue" ? route : place({ ...route, reason: "menuTimeout" }, destinations);
  const { dropped, skillIds, languageId, preferredAgents, utilizationLabelId, ...action } =
    placement.action;
  const tried = new Set(route.outcomes.map(({ ruleId }) => ruleId));
  const ruleIndex = compiled.rules.findIndex(({ rule }) => rule.id === route.rule?.id);
  return {
    sampleIndex: trial.sampleIndex,
    ...(trial.name !== undefined && { name: trial.name }),
    messageId: trial.messageId,
    conversationId: trial.conversationId,
    textLanguage,
    quickReply: trial.facts.quickReply,
    ruleId: route.rule?.id ?? null,
    ruleIndex: ruleIndex === -1 ? null : ruleIndex,
    reason: route.kind === "ask" ? "menuAsked" : route.reason,
    rules: [
      ...route.outcomes,
      ...compiled.rules.flatMap(({ rule }) => (tried.has(rule.id) ? [] : [notReached(rule)])),
    ],
    action: {
      ...action,
      skillIds: [...skillIds],
      ...(languageId !== null && { languageId }),
      preferredAgents: [...preferredAgents],
      ...(utilizationLabelId !== null && { utilizationLabelId }),
    },
    dropped: [...dropped],
    replies: repliesOf(route),
  };
}

function notReached({ id: ruleId, name }: FlowRule): FlowRuleOutcome {
  return { ruleId, ...(name !== undefined && { name }), outcome: "notReached", conditions: [] };
}

function routeOf(trial: Trial, compiled: CompiledFlow, destinations: Destinations): Route {
  const flow: RunnableFlow = { id: "", name: "", version: 0, compiled };
  const { misunderstoodRule: rule } = trial;
  return rule === null
    ? runFlow(flow, trial.facts, trial.askedRuleIds, destinations)
    : place({ flow, rule, outcomes: [], reason: "menuMisunderstood" }, destinations);
}

function repliesOf(route: Route): FlowTrialResult["replies"] {
  if (route.kind === "ask") {
    const { text, options } = route.menu;
    return [{ kind: "menu", text, textWithoutOptions: numberedMenuText(text, options) }];
  }
  const reply = route.rule?.then.reply;
  return reply ? [{ kind: "reply", text: reply.text }] : [];
}
