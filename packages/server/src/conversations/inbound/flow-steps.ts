import type { FlowRunWrite, NewEvent, ParticipantWrite } from "@tsubame/store";
import type { DmEvent } from "@tsubame/x-api";
import { replyKey } from "../../flows/leave-menu.ts";
import {
  askMenu,
  mostWrongAnswers,
  type FirstMessage,
  type OpenMenu,
} from "../../flows/open-menu.ts";
import {
  flowRunOf,
  queuedBy,
  queuedEvent,
  type Placement,
  type Question,
} from "../../flows/route.ts";
import type { Draft } from "./thread-draft.ts";
import type { ThreadFlows, ThreadOutcome } from "./thread-outcome.ts";

type Leg = Partial<ParticipantWrite> & Pick<ParticipantWrite, "purpose">;

/** What a thread's flow does to its conversations. */
export interface FlowSteps {
  /** Runs the flow for the message with which a conversation begins, or begins again. */
  begin(draft: Draft, event: DmEvent, messageId: string): void;
  /** Takes a message for an answer to the question that the conversation waits with. */
  answer(draft: Draft, event: DmEvent, messageId: string): void;
  outcome(
    drafts: readonly Draft[],
  ): Pick<
    ThreadOutcome,
    "menus" | "questions" | "leftMenuIds" | "endedWorkflowIds" | "runs" | "attributes" | "replies"
  >;
}

/** Pure but for the lists of the caller that it adds to. */
export function createFlowSteps(thread: {
  readonly flows: ThreadFlows;
  readonly participants: ParticipantWrite[];
  readonly log: (event: NewEvent) => void;
  readonly leg: (conversationId: string, given: Leg) => ParticipantWrite;
  readonly now: Date;
}): FlowSteps {
  const { flows, participants, log, leg, now } = thread;
  const runs: FlowRunWrite[] = [];
  const leftMenuIds: string[] = [];
  const endedWorkflowIds: string[] = [];
  const attributes: ThreadOutcome["attributes"][number][] = [];
  const replies: ThreadOutcome["replies"][number][] = [];

  function enqueue(draft: Draft, placement: Placement): void {
    endWorkflow(draft, placement);
    Object.assign(draft, { routingState: "waiting", isChanged: true, menu: null, asked: null });
    draft.queued = queuedBy(placement, now);
    participants.push(leg(draft.id, { purpose: "acd", queueId: placement.action.queueId }));
    log(queuedEvent(draft.id, placement, now));
    runs.push(flowRunOf(draft.id, placement, now));
    addAttributes(draft, placement.action.attributes);
    const { flow, rule } = placement;
    if (flow && rule?.then.reply) {
      const onceKey = replyKey(flow.id, rule.id);
      replies.push({ conversationId: draft.id, text: rule.then.reply.text, onceKey });
    }
  }

  /** The flow's leg: over at once, or since its menu was asked. */
  function endWorkflow(draft: Draft, { flow }: Placement): void {
    if (draft.menu !== null) {
      leftMenuIds.push(draft.id);
      if (!changeLeg(draft, "workflow", { state: "disconnected" })) endedWorkflowIds.push(draft.id);
    } else if (flow !== null) {
      participants.push(leg(draft.id, { ...workflowLeg(flow), state: "disconnected" }));
    }
  }

  function ask(
    draft: Draft,
    asked: Pick<Question, "flow" | "rule" | "menu" | "askedRuleIds">,
    about: {
      readonly first: FirstMessage;
      readonly wrongCount: number;
      readonly messageId: string;
    },
  ): void {
    const { first, wrongCount } = about;
    draft.asked = askMenu({
      ...asked,
      conversationId: draft.id,
      firstMessageId: first.id,
      wrongAnswerCount: wrongCount,
      becauseOfId: about.messageId,
      now,
    });
    draft.isChanged = true;
    log({
      kind: "conversation.menuAsked",
      conversationId: draft.id,
      detail: {
        flowId: asked.flow.id,
        flowVersion: asked.flow.version,
        ruleId: asked.rule.id,
        deadlineAt: draft.asked.row.deadlineAt.toISOString(),
        wrongAnswerCount: wrongCount,
      },
    });
  }

  function askFirst(
    draft: Draft,
    question: Question,
    first: FirstMessage,
    messageId: string,
  ): void {
    if (draft.menu === null) participants.push(leg(draft.id, workflowLeg(question.flow)));
    draft.menu = {
      ...question,
      first,
      wrongAnswerCount: 0,
      questionSentAtMs: null,
    };
    ask(draft, question, { first, wrongCount: 0, messageId });
    runs.push(flowRunOf(draft.id, question, now));
  }

  function misunderstand(draft: Draft, menu: OpenMenu, event: DmEvent, messageId: string): void {
    const isBeforeQuestion =
      menu.questionSentAtMs === null || event.createdAtMs <= menu.questionSentAtMs;
    if (isBeforeQuestion) return;
    const wrongCount = menu.wrongAnswerCount + 1;
    if (wrongCount >= mostWrongAnswers) return enqueue(draft, flows.giveUp(menu));
    draft.menu = { ...menu, wrongAnswerCount: wrongCount, questionSentAtMs: null };
    ask(draft, menu, { first: menu.first, wrongCount, messageId });
  }

  function addAttributes(draft: Draft, added: Readonly<Record<string, string>>): void {
    if (Object.keys(added).length === 0) return;
    const isWritten = draft.isNew && changeLeg(draft, "customer", { attributes: added });
    if (!isWritten) attributes.push({ conversationId: draft.id, attributes: added });
  }

  /** Changes the newest leg of a purpose that this batch adds; false when it adds none. */
  function changeLeg(
    draft: Draft,
    purpose: ParticipantWrite["purpose"],
    change: Partial<ParticipantWrite>,
  ): boolean {
    const index = participants.findLastIndex(
      (candidate) => candidate.conversationId === draft.id && candidate.purpose === purpose,
    );
    const present = participants[index];
    if (present === undefined) return false;
    participants[index] = { ...present, ...change };
    return true;
  }

  return {
    begin(draft, event, messageId) {
      const route = flows.begin(event, { isStored: !draft.isNew });
      if (route.kind === "queue") return enqueue(draft, route);
      const { displayText: text, attachment } = event;
      const first = { id: messageId, text, hasAttachment: attachment !== null };
      askFirst(draft, route, first, messageId);
    },

    answer(draft, event, messageId) {
      const { menu } = draft;
      if (menu === null) return;
      const route = flows.answer(menu, event, { isStored: !draft.isNew });
      if (route === null) misunderstand(draft, menu, event, messageId);
      else if (route.kind === "queue") enqueue(draft, route);
      else askFirst(draft, route, menu.first, messageId);
    },

    outcome(drafts) {
      const asked = drafts.flatMap((draft) => draft.asked ?? []);
      return {
        menus: asked.map(({ row }) => row),
        questions: asked.map(({ question }) => question),
        leftMenuIds,
        endedWorkflowIds,
        runs,
        attributes,
        replies,
      };
    },
  };
}

function workflowLeg(flow: {
  readonly id: string;
  readonly name: string;
  readonly version: number;
}): Leg {
  return { purpose: "workflow", flowId: flow.id, flowVersion: flow.version, name: flow.name };
}
