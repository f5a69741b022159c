import type { FlowMenu, FlowRule } from "@tsubame/contract";
import type { MenuWrite, StoredMenu } from "@tsubame/store";
import { compiledFlow } from "./compiled-flow.ts";
import type { Question, RunnableFlow } from "./route.ts";

/** Wrong answers after which nobody asks again. */
export const mostWrongAnswers = 2;
/** How long a question is of use when nobody has sent it yet. */
const questionUseMs = 300_000;

/** The message that a flow was run for. */
export interface FirstMessage {
  readonly id: string;
  readonly text: string;
  readonly hasAttachment: boolean;
}

/** A question that waits for the customer's answer. */
export interface OpenMenu {
  /** The version that asked: the conversation finishes under it. */
  readonly flow: RunnableFlow;
  readonly rule: FlowRule;
  readonly menu: FlowMenu;
  readonly askedRuleIds: readonly string[];
  readonly first: FirstMessage;
  readonly wrongAnswerCount: number;
  /** When X took the question; null while it waits to be sent. A message written before is no answer to it. */
  readonly questionSentAtMs: number | null;
}

/** Something to be asked, with its choices as X's quick replies. */
export interface MenuQuestion {
  readonly conversationId: string;
  readonly text: string;
  readonly quickReplies: {
    readonly options: readonly {
      readonly label: string;
      readonly metadata: string;
      readonly description?: string;
    }[];
  };
  readonly onceKey: string;
  readonly useMs: number;
}

/** A stored question, ready to be answered; null when its version or rule cannot be read any more. */
export async function openMenuOf(stored: StoredMenu): Promise<OpenMenu | null> {
  if (stored.rules === null) return null;
  const { flowId, flowVersion: version } = stored;
  const compiled = await compiledFlow({ flowId, version, rules: stored.rules });
  const rule = compiled.rules.find((candidate) => candidate.rule.id === stored.ruleId)?.rule;
  const menu = rule?.then.menu;
  if (rule === undefined || menu === undefined) return null;
  return {
    flow: { id: flowId, name: stored.flowName, version, compiled },
    rule,
    menu,
    askedRuleIds: stored.askedRuleIds,
    first: {
      id: stored.firstMessageId,
      text: stored.firstText,
      hasAttachment: stored.hasFirstAttachment,
    },
    wrongAnswerCount: stored.wrongAnswerCount,
    questionSentAtMs: stored.questionSentAt?.getTime() ?? null,
  };
}

/** The menu's row and the question to send, for the first time or (`wrongAnswerCount` > 0) again. */
export function askMenu(
  asked: Pick<Question, "flow" | "rule" | "menu" | "askedRuleIds"> & {
    readonly conversationId: string;
    readonly firstMessageId: string;
    readonly wrongAnswerCount: number;
    /** The message that this question answers; the same one never asks twice. */
    readonly becauseOfId: string;
    readonly now: Date;
  },
): { readonly row: MenuWrite; readonly question: MenuQuestion } {
  const { conversationId, flow, rule, menu, now } = asked;
  const questionKey = `menu:${asked.becauseOfId}:${rule.id}`;
  return {
    row: {
      conversationId,
      flowId: flow.id,
      flowVersion: flow.version,
      ruleId: rule.id,
      askedRuleIds: asked.askedRuleIds,
      firstMessageId: asked.firstMessageId,
      askedAt: now,
      deadlineAt: new Date(now.getTime() + menu.waitSeconds * 1000),
      wrongAnswerCount: asked.wrongAnswerCount,
      questionKey,
    },
    question: {
      conversationId,
      text: menu.text,
      quickReplies: {
        options: menu.options.map(({ label, value, description }) => ({
          label,
          metadata: value,
          ...(description !== undefined && { description }),
        })),
      },
      onceKey: questionKey,
      useMs: Math.min(questionUseMs, menu.waitSeconds * 1000),
    },
  };
}
