import type { FlowCondition } from "@tsubame/contract";
import type { TextOf } from "../../i18n/use-text.ts";
import type { DraftAction } from "./draft.ts";

/** How a rule is read aloud: texts of the reader's language, and names of what it mentions. */
export interface RuleVoice {
  readonly text: TextOf;
  readonly nameOf: (id: string) => string | null;
  /** The name of a language by its ISO 639-1 code. */
  readonly languageName: (code: string) => string;
}

/** A condition as a sentence without its end. What is not filled in yet shows as a gap. */
export function conditionText(condition: FlowCondition, voice: RuleVoice): string {
  const { text, nameOf, languageName } = voice;
  const not = condition.not === true ? "yes" : "no";
  switch (condition.kind) {
    case "keywords":
      return text(condition.match === "all" ? "flows.when.allWords" : "flows.when.anyWord", {
        not,
        words: list(condition.words, voice),
      });
    case "pattern":
      return text("flows.when.pattern", { not, pattern: condition.pattern || gap });
    case "language":
      return text("flows.when.language", {
        not,
        count: condition.languages.length,
        languages: list(condition.languages.map(languageName), voice),
      });
    case "quickReply":
      return text("flows.when.quickReply", {
        not,
        count: condition.values.length,
        values: list(condition.values, voice),
      });
    case "schedule":
      return text("flows.when.schedule", {
        not,
        group: nameOf(condition.scheduleGroupId) ?? gap,
        is: condition.is,
      });
    case "emergency":
      return text("flows.when.emergency", {
        not,
        group: nameOf(condition.emergencyGroupId) ?? gap,
      });
    case "customer":
      return text("flows.when.customer", { not, facts: customerFacts(condition, voice) });
    case "account":
      return text("flows.when.account", {
        not,
        accounts: list(
          condition.integrationIds.map((id) => nameOf(id) ?? gap),
          voice,
        ),
      });
    case "attachment":
      return text("flows.when.attachment", { not });
  }
}

/** Stands where nothing is filled in yet. */
const gap = "…";

function list(words: readonly string[], { text }: RuleVoice): string {
  if (words.length === 0) return gap;
  return words.map((word) => text("flows.quoted", { word })).join(text("form.listSeparator"));
}

function customerFacts(
  condition: Extract<FlowCondition, { kind: "customer" }>,
  { text, nameOf }: RuleVoice,
): string {
  const facts: string[] = [];
  const { isVerified, isKnown, followerCount, pastConversationCount, customerListId } = condition;
  if (isVerified !== undefined) {
    facts.push(text(isVerified ? "flows.when.verified" : "flows.when.notVerified"));
  }
  if (isKnown !== undefined) facts.push(text(isKnown ? "flows.when.known" : "flows.when.new"));
  if (followerCount !== undefined) {
    facts.push(text("flows.when.followers", { range: rangeText(followerCount, text) }));
  }
  if (pastConversationCount !== undefined) {
    facts.push(
      text("flows.when.pastConversations", { range: rangeText(pastConversationCount, text) }),
    );
  }
  if (customerListId !== undefined) {
    facts.push(text("flows.when.onList", { list: nameOf(customerListId) ?? gap }));
  }
  return facts.length === 0 ? gap : facts.join(text("flows.and"));
}

function rangeText(
  { min, max }: { readonly min?: number | undefined; readonly max?: number | undefined },
  text: TextOf,
): string {
  if (min !== undefined && max !== undefined) return text("flows.range.between", { min, max });
  if (min !== undefined) return text("flows.range.atLeast", { min });
  return max === undefined ? gap : text("flows.range.atMost", { max });
}

/** What a rule does, thing by thing; the queue comes first. */
export function actionTexts(
  action: Omit<DraftAction, "attributes"> & { readonly attributes: readonly { name: string }[] },
  voice: RuleVoice,
): string[] {
  const { text, nameOf } = voice;
  const { skillIds = [], languageId, priority, preferredAgents = [], utilizationLabelId } = action;
  const named = (id: string) => nameOf(id) ?? gap;
  const texts = [text("flows.then.queue", { queue: named(action.queueId) })];
  if (skillIds.length > 0) {
    texts.push(text("flows.then.skills", { skills: list(skillIds.map(named), voice) }));
  }
  if (languageId !== undefined) {
    texts.push(text("flows.then.language", { language: named(languageId) }));
  }
  if (priority !== undefined && priority !== 0) {
    texts.push(text("flows.then.priority", { priority }));
  }
  if (preferredAgents.length > 0) {
    const agents = list(
      preferredAgents.map(({ agentId }) => named(agentId)),
      voice,
    );
    texts.push(text("flows.then.preferred", { agents }));
  }
  if (utilizationLabelId !== undefined) {
    texts.push(text("flows.then.label", { label: named(utilizationLabelId) }));
  }
  const data = action.attributes.map(({ name }) => name).filter((name) => name.trim() !== "");
  if (data.length > 0) texts.push(text("flows.then.data", { names: list(data, voice) }));
  if (action.reply !== undefined) {
    texts.push(text("flows.then.reply", { text: shortened(action.reply.text) }));
  }
  if (action.menu !== undefined) {
    texts.push(
      text("flows.then.menu", {
        text: shortened(action.menu.text),
        count: action.menu.options.length,
      }),
    );
  }
  return texts;
}

const shortLength = 40;

function shortened(text: string): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  const characters = [...line];
  if (characters.length <= shortLength) return line === "" ? gap : line;
  return `${characters.slice(0, shortLength).join("")}…`;
}
