import {
  countConversationsOf,
  readActiveEmergencies,
  readCustomerLists,
  readFlowReferences,
  readOpenMenus,
  readScheduleStates,
  type InboundSettings,
  type StoredContact,
  type StoredThread,
  type Writer,
} from "@tsubame/store";
import { compiledFlow } from "../../flows/compiled-flow.ts";
import type { FlowFacts, WorldFacts } from "../../flows/facts.ts";
import { menuAnswer } from "../../flows/menu-answer.ts";
import { openMenuOf, type OpenMenu } from "../../flows/open-menu.ts";
import { place, runFlow, type Destinations, type RunnableFlow } from "../../flows/route.ts";
import type { ThreadFlows } from "./thread-outcome.ts";

/** Everything that the flows of a batch look at. */
export interface FlowReading {
  /** By integration; null where no flow is bound. */
  readonly flows: ReadonlyMap<string, RunnableFlow | null>;
  /** By conversation. */
  readonly menus: ReadonlyMap<string, OpenMenu>;
  readonly world: WorldFacts;
  readonly conversationCounts: ReadonlyMap<string, number>;
  readonly lists: ReadonlyMap<string, ReadonlySet<string>>;
  readonly destinations: Destinations;
}

const nothing: ReadonlyMap<string, never> = new Map<string, never>();

/**
 * Reads what the flows of a batch look at, in as many statements for one message as for hundreds, and none for what no
 * condition asks: most flows need one, for the queues they name.
 */
export async function readForFlows(
  trx: Writer,
  batch: {
    readonly integrationIds: readonly string[];
    readonly contactIds: readonly string[];
    readonly threads: readonly StoredThread[];
    readonly settings: InboundSettings;
    readonly now: Date;
  },
): Promise<FlowReading> {
  const { settings, threads, now } = batch;
  const flows = new Map<string, RunnableFlow | null>();
  for (const integrationId of new Set(batch.integrationIds)) {
    flows.set(integrationId, await flowOf(settings, integrationId));
  }
  const idle = threads.filter(
    ({ state, routingState }) => state === "open" && routingState === "none",
  );
  const menus = await menusOf(
    trx,
    idle.map(({ conversationId }) => conversationId),
  );
  const running = [
    ...[...flows.values()].flatMap((flow) => flow?.compiled ?? []),
    ...[...menus.values()].map(({ flow }) => flow.compiled),
  ];
  const asks = running.map((compiled) => compiled.asks);
  const named = new Set(running.flatMap(({ namedIds }) => namedIds));
  const references = await readFlowReferences(trx, [...named]);
  const isThere = (id: string) => Object.values(references).some((found) => found.has(id));
  const isAsked = (what: "emergencies" | "pastConversations" | "customerLists") =>
    asks.some((ask) => ask[what]);
  const { contactIds } = batch;
  return {
    flows,
    menus,
    world: {
      schedules: await readScheduleStates(trx, {
        groupIds: asks.flatMap(({ scheduleGroupIds }) => scheduleGroupIds),
        at: now,
      }),
      emergencies: isAsked("emergencies") ? await readActiveEmergencies(trx) : new Set(),
      gone: new Set([...named].filter((id) => !isThere(id))),
    },
    conversationCounts: isAsked("pastConversations")
      ? await countConversationsOf(trx, contactIds)
      : nothing,
    lists: isAsked("customerLists") ? await readCustomerLists(trx, { contactIds }) : nothing,
    destinations: { references, defaultQueueId: settings.defaultQueueId },
  };
}

/** What was read, with these queues taken for deleted. */
export function withoutQueues(reading: FlowReading, goneIds: ReadonlySet<string>): FlowReading {
  const { references, defaultQueueId } = reading.destinations;
  const queue = new Map([...references.queue].filter(([id]) => !goneIds.has(id)));
  return { ...reading, destinations: { references: { ...references, queue }, defaultQueueId } };
}

/** The flows as the DMs of one customer at one account meet them. */
export function flowsOfThread(
  reading: FlowReading,
  thread: { readonly integrationId: string; readonly contact: StoredContact },
): ThreadFlows {
  const { integrationId, contact } = thread;
  const { destinations, world } = reading;
  const factsOf = (
    message: Pick<FlowFacts, "text" | "hasAttachment" | "quickReply">,
    isStored: boolean,
  ): FlowFacts => {
    const conversationCount = reading.conversationCounts.get(contact.id) ?? 0;
    return {
      ...message,
      integrationId,
      customer: {
        isVerified: contact.isVerified,
        followerCount: contact.followerCount,
        pastConversationCount: Math.max(0, conversationCount - (isStored ? 1 : 0)),
        listIds: reading.lists.get(contact.id) ?? new Set(),
      },
      world,
    };
  };
  return {
    begin({ displayText: text, attachment, quickReplyMetadata }, { isStored }) {
      const hasAttachment = attachment !== null;
      const facts = factsOf({ text, hasAttachment, quickReply: quickReplyMetadata }, isStored);
      return runFlow(reading.flows.get(integrationId) ?? null, facts, [], destinations);
    },
    answer({ flow, menu, first, askedRuleIds }, event, { isStored }) {
      const quickReply = event.quickReplyMetadata;
      const chosen = menuAnswer(menu, { text: event.displayText, quickReply });
      if (chosen === null) return null;
      const { text, hasAttachment } = first;
      const facts = factsOf({ text, hasAttachment, quickReply: chosen.value }, isStored);
      return runFlow(flow, facts, askedRuleIds, destinations);
    },
    giveUp({ flow, rule }) {
      return place({ flow, rule, outcomes: [], reason: "menuMisunderstood" }, destinations);
    },
  };
}

async function flowOf(
  settings: InboundSettings,
  integrationId: string,
): Promise<RunnableFlow | null> {
  const account = settings.accounts.get(integrationId);
  if (!account || account.flowId === null || account.flowVersion === null) return null;
  const { flowId: id, flowVersion: version, flowRules: rules } = account;
  const compiled = await compiledFlow({ flowId: id, version, rules });
  return { id, name: account.flowName ?? "", version, compiled };
}

async function menusOf(
  trx: Writer,
  conversationIds: readonly string[],
): Promise<Map<string, OpenMenu>> {
  const menus = new Map<string, OpenMenu>();
  for (const stored of await readOpenMenus(trx, conversationIds)) {
    const menu = await openMenuOf(stored);
    if (menu !== null) menus.set(stored.conversationId, menu);
  }
  return menus;
}
