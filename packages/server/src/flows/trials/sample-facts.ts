import type { FlowRule, FlowSample } from "@tsubame/contract";
import {
  readActiveEmergencies,
  readCustomerLists,
  readScheduleStates,
  readTrialCustomers,
  type Reader,
  type TrialMessage,
} from "@tsubame/store";
import type { CompiledFlow } from "../compiled-flow.ts";
import type { CustomerFacts, FlowFacts, WorldFacts } from "../facts.ts";
import { menuAnswer } from "../menu-answer.ts";
import { quickReplyIn } from "./stored-answer.ts";

/** One message on which rules are tried. */
export interface Trial {
  /** Place in the request's samples; null for a real message. */
  readonly sampleIndex: number | null;
  readonly name?: string;
  readonly messageId: string | null;
  readonly conversationId: string | null;
  readonly facts: FlowFacts;
  /** Rules whose menus count as answered. */
  readonly askedRuleIds: readonly string[];
  /** The rule whose menu the text was to answer and did not. */
  readonly misunderstoodRule: FlowRule | null;
}

/** What trials of one request look at together. */
interface TrialWorld {
  readonly reader: Reader;
  readonly flow: CompiledFlow;
  readonly gone: ReadonlySet<string>;
  readonly now: Date;
}

/** Stands for an account nobody has connected. */
const noAccount = "00000000-0000-0000-0000-000000000000";

/** Facts of made-up messages: what a sample does not say is as with a stranger who writes now. */
export async function trialsOfSamples(
  world: TrialWorld,
  samples: readonly FlowSample[],
): Promise<Trial[]> {
  const contactIds = samples.flatMap(({ customer }) => customer?.contactId?.toLowerCase() ?? []);
  const known = await readTrialCustomers(world.reader, contactIds);
  const lists = await readCustomerLists(world.reader, { contactIds });
  const trials: Trial[] = [];
  for (const [sampleIndex, sample] of samples.entries()) {
    const contactId = sample.customer?.contactId?.toLowerCase();
    const stored = contactId === undefined ? undefined : known.get(contactId);
    const storedLists = contactId === undefined ? undefined : lists.get(contactId);
    const answer = answerOf(sample, world.flow);
    trials.push({
      sampleIndex,
      ...(sample.name !== undefined && { name: sample.name }),
      messageId: null,
      conversationId: null,
      askedRuleIds: answer.askedRuleIds,
      misunderstoodRule: answer.misunderstoodRule,
      facts: {
        text: sample.text,
        hasAttachment: sample.hasAttachment,
        quickReply: answer.quickReply,
        integrationId: sample.integrationId?.toLowerCase() ?? noAccount,
        customer: customerOf(sample.customer ?? {}, stored, storedLists),
        world: await worldOf(world, sample),
      },
    });
  }
  return trials;
}

/** Facts of real messages, as far as they are still known: lists and emergencies are those of now. */
export async function trialsOfMessages(
  world: TrialWorld,
  messages: readonly TrialMessage[],
): Promise<Trial[]> {
  const contactIds = messages.map(({ contactId }) => contactId);
  const lists = await readCustomerLists(world.reader, { contactIds });
  const trials: Trial[] = [];
  for (const message of messages) {
    trials.push({
      sampleIndex: null,
      messageId: message.messageId,
      conversationId: message.conversationId,
      askedRuleIds: [],
      misunderstoodRule: null,
      facts: {
        text: message.text,
        hasAttachment: message.hasAttachment,
        quickReply: quickReplyIn(message.raw),
        integrationId: message.integrationId,
        customer: {
          isVerified: message.isVerified,
          followerCount: message.followerCount,
          pastConversationCount: message.pastConversationCount,
          listIds: lists.get(message.contactId) ?? new Set(),
        },
        world: await worldOf(world, { at: message.writtenAt.toISOString() }),
      },
    });
  }
  return trials;
}

function answerOf(
  sample: FlowSample,
  flow: CompiledFlow,
): Pick<Trial, "askedRuleIds" | "misunderstoodRule"> & { quickReply: string | null } {
  const quickReply = sample.quickReply ?? null;
  const rule = flow.rules.find((one) => one.rule.id === sample.answersMenuOfRuleId)?.rule;
  const menu = rule?.then.menu;
  if (rule === undefined || menu === undefined) {
    return { quickReply, askedRuleIds: [], misunderstoodRule: null };
  }
  const chosen = menuAnswer(menu, { text: sample.text, quickReply });
  return {
    quickReply: chosen?.value ?? quickReply,
    askedRuleIds: [rule.id],
    misunderstoodRule: chosen === null ? rule : null,
  };
}

function customerOf(
  given: NonNullable<FlowSample["customer"]>,
  stored: Pick<TrialMessage, "isVerified" | "followerCount" | "pastConversationCount"> | undefined,
  storedLists: ReadonlySet<string> | undefined,
): CustomerFacts {
  const isKnownCount = given.isKnown === undefined ? undefined : given.isKnown ? 1 : 0;
  return {
    isVerified: given.isVerified ?? stored?.isVerified ?? null,
    followerCount: given.followerCount ?? stored?.followerCount ?? null,
    pastConversationCount:
      given.pastConversationCount ?? isKnownCount ?? stored?.pastConversationCount ?? 0,
    listIds: given.customerListIds
      ? new Set(given.customerListIds.map((id) => id.toLowerCase()))
      : (storedLists ?? new Set()),
  };
}

async function worldOf(
  { reader, flow, gone, now }: TrialWorld,
  sample: Pick<FlowSample, "at" | "schedules" | "activeEmergencyGroupIds">,
): Promise<WorldFacts> {
  const schedules = new Map(
    await readScheduleStates(reader, {
      groupIds: flow.asks.scheduleGroupIds,
      at: sample.at === undefined ? now : new Date(sample.at),
    }),
  );
  for (const [id, state] of Object.entries(sample.schedules ?? {})) {
    schedules.set(id.toLowerCase(), state);
  }
  const emergencies = sample.activeEmergencyGroupIds
    ? new Set(sample.activeEmergencyGroupIds.map((id) => id.toLowerCase()))
    : flow.asks.emergencies
      ? await readActiveEmergencies(reader)
      : new Set<string>();
  return { schedules, emergencies, gone };
}
