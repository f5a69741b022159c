import type { z } from "zod";
import type { routingStanding } from "../tsubame/routing-reasons.ts";
import type { Telling } from "./exclusions.ts";
import { counted, duration, instantOf, rounded, type Sentence } from "./sentences.ts";

/** How a conversation stood when the engine looked at it. */
export type Standing = z.infer<typeof routingStanding>;

/** How long the customer had waited when it was offered. */
export function waitedSentence(standing: Standing, atMs: number, { voice }: Telling): Sentence {
  const waitedMs = atMs - standing.waitingSinceMs;
  const queue = voice.thing(standing.queueId);
  if (waitedMs < 1000) {
    return {
      en: `It was offered at once: it had not waited in ${queue.en}.`,
      ja: `${queue.ja}での待ち時間なしに割り当てました。`,
    };
  }
  const waited = duration(waitedMs);
  return {
    en: `The customer had waited ${waited.en} in ${queue.en}.`,
    ja: `顧客は${queue.ja}で ${waited.ja}待っていました。`,
  };
}

/** Since when the customer waits. */
export function waitingSentence(standing: Standing, { voice }: Telling): Sentence {
  const queue = voice.thing(standing.queueId);
  const since = instantOf(standing.waitingSinceMs);
  return {
    en: `The customer has been waiting in ${queue.en} since ${since}.`,
    ja: `顧客は ${since} から${queue.ja}で待っています。`,
  };
}

/** What moves it up or down the line: priority, VIP, and the weight of a demand-aware queue. */
export function rankSentences(standing: Standing, { tense }: Telling): Sentence[] {
  const { priority, weight = 1 } = standing;
  const [is, counts] = tense === "past" ? ["was", "counted"] : ["is", "counts"];
  const said: Sentence[] = [];
  if (standing.isVip === true) {
    said.push({
      en: `It ${is} a VIP conversation (priority ${priority}), served before all others of the queue.`,
      ja: `VIP の会話（優先度 ${priority}）のため、キュー内のほかの会話より先に割り当てられます。`,
    });
  } else if (standing.scoringMethod === "PriorityOnly") {
    said.push({
      en: `Its priority ${is} ${priority}; the queue serves by priority alone, then by age.`,
      ja: `優先度は ${priority} です。このキューでは優先度の高い順、同じ優先度では古い順に割り当てます。`,
    });
  } else if (priority !== 0) {
    const minutes = counted(Math.abs(priority), "minute");
    said.push({
      en: `Its priority of ${priority} ${counts} like ${minutes} ${priority > 0 ? "more" : "less"} of waiting.`,
      ja: `優先度 ${priority} により、待ち時間を ${Math.abs(priority)} 分${priority > 0 ? "長く" : "短く"}数えます。`,
    });
  }
  const weightSaid = weightSentence(weight, tense);
  if (weightSaid) said.push(weightSaid);
  return said;
}

/** What a demand-aware queue multiplies the wait by, and why; nothing when it is once. */
function weightSentence(weight: number, tense: Telling["tense"]): Sentence | undefined {
  const times = rounded(weight);
  if (times === "1") return undefined;
  const isPast = tense === "past";
  const [counts, can, wait] = isPast ? ["counted", "could", "waited"] : ["counts", "can", "wait"];
  if (weight < 1) {
    return {
      en: `Its wait ${counts} ${times} times, because fewer conversations ${wait} for the agents who ${can} take it than for others.`,
      ja: `対応できるエージェントを待つ会話が、ほかのエージェントより少ないため、待ち時間を ${times} 倍に数えます。`,
    };
  }
  return {
    en: `Its wait ${counts} ${times} times, because few agents ${can} take it, many conversations ${wait} for them, or one of them ${can} do it quickly.`,
    ja: `対応できるエージェントが少ない、その人たちを待つ会話が多い、または特に適したエージェントがいるため、待ち時間を ${times} 倍に数えます。`,
  };
}

/** What it asks of agents, and what it no longer asks. */
export function askedSentences(standing: Standing, { voice, tense }: Telling): Sentence[] {
  const { requiredSkillIds, requiredLanguageId, removedSkillIds = [] } = standing;
  const askedIds = [
    ...requiredSkillIds,
    ...(requiredLanguageId === null ? [] : [requiredLanguageId]),
  ];
  const said: Sentence[] = [];
  if (askedIds.length > 0) {
    const asked = voice.things(askedIds);
    said.push({
      en: `It ${tense === "past" ? "asked" : "asks"} for ${asked.en}.`,
      ja: `必要なスキル・言語は${asked.ja}${tense === "past" ? "でした" : "です"}。`,
    });
  }
  if (removedSkillIds.length > 0) {
    const removed = voice.things(removedSkillIds);
    said.push({
      en: `It no longer ${tense === "past" ? "asked" : "asks"} for ${removed.en}.`,
      ja: `スキル${removed.ja}は条件から外れ${tense === "past" ? "ていました" : "ています"}。`,
    });
  }
  return said;
}

/** How far it has come in the rules of its queue: the ring, the groups brought in, and when the next step comes. */
export function ringSentences(standing: Standing, { voice, tense }: Telling): Sentence[] {
  const { ring = null, groupIds = [], nextStepAtMs = null } = standing;
  const said: Sentence[] = [];
  if (ring !== null) {
    said.push(
      tense === "past"
        ? { en: `It had reached ring ${ring}.`, ja: `リング ${ring} まで対象を広げていました。` }
        : { en: `It has reached ring ${ring}.`, ja: `現在はリング ${ring} までが対象です。` },
    );
  }
  if (groupIds.length > 0) {
    const groups = voice.things(groupIds);
    const [was, them] = [
      tense === "past" ? "were" : "are",
      groupIds.length === 1 ? "group" : "groups",
    ];
    said.push({
      en: `The agents of the ${them} ${groups.en} ${was} asked as well, by a rule of the queue.`,
      ja: `キューのルールにより、グループ${groups.ja}のエージェントも対象${tense === "past" ? "でした" : "です"}。`,
    });
  }
  if (nextStepAtMs !== null && tense === "present") {
    const at = instantOf(nextStepAtMs);
    said.push({
      en: `The next step of the queue's rules comes at ${at}.`,
      ja: `${at} に次の段階へ進みます。`,
    });
  }
  return said;
}
