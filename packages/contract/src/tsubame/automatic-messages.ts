import { z } from "zod";
import { endpoint } from "../endpoint.ts";
import { entityId } from "../genesys/common.ts";

/** Words that mean something as a whole message, each once. */
const words = z.array(z.string().trim().min(1).max(50)).max(50);

/**
 * What holds for everything that the centre sends by itself: a customer who writes one of `optOutWords`, and nothing else,
 * gets no more of it from that account until they write one of `optInWords`. Upper and lower case, width of letters, spaces
 * around and marks at the end make no difference.
 */
export const automaticMessages = z.object({ optOutWords: words, optInWords: words });
export type AutomaticMessages = z.output<typeof automaticMessages>;

const path = "/api/tsubame/v1/automatic-messages";

export const getAutomaticMessages = endpoint({
  id: "getAutomaticMessages",
  method: "GET",
  path,
  summary: "Words by which customers leave and come back to automatic messages",
  permissions: ["routing:queue:view"],
  response: automaticMessages,
  status: 200,
});

/** A word that stands on both lists, or twice, is refused; so is an empty list of words to leave. */
export const putAutomaticMessages = endpoint({
  id: "putAutomaticMessages",
  method: "PUT",
  path,
  summary: "Set the words by which customers leave and come back to automatic messages",
  permissions: ["tsubame:organization:edit"],
  body: z.strictObject({ optOutWords: words.min(1), optInWords: words.min(1) }),
  response: automaticMessages,
  status: 200,
});

/** Longest text of one waiting message; X takes 10,000 characters, placeholders grow. */
const waitingTextLimit = 2000;

/**
 * What a queue says to those who wait in it. `{position}` stands for the place in the line, `{expectedWait}` for the wait to
 * come in words. The customer reads the text of their language: that asked for the conversation, else that of their words.
 */
const waitingMessageFields = {
  isEnabled: z.boolean(),
  /** After coming into the queue: 5 seconds to a day. */
  firstAfterSeconds: z.int().min(5).max(86_400),
  /** After the words before: a minute to a day. */
  repeatAfterSeconds: z.int().min(60).max(86_400),
  /** At most so many in one wait. */
  maximumCount: z.int().min(1).max(20),
  texts: z.strictObject({
    en: z.string().trim().max(waitingTextLimit),
    ja: z.string().trim().max(waitingTextLimit),
  }),
};

export const waitingMessage = z.strictObject(waitingMessageFields);
export type WaitingMessage = z.output<typeof waitingMessage>;

const queuePath = "/api/tsubame/v1/queues/{queueId}/waiting-message";
const params = z.object({ queueId: entityId });

export const getQueueWaitingMessage = endpoint({
  id: "getQueueWaitingMessage",
  method: "GET",
  path: queuePath,
  summary: "What a queue says to those who wait in it; off until somebody has set it",
  permissions: ["routing:queue:view"],
  params,
  response: waitingMessage,
  status: 200,
});

/** Holds at once, for those who wait already too. Texts that are on must be there in both languages. */
export const putQueueWaitingMessage = endpoint({
  id: "putQueueWaitingMessage",
  method: "PUT",
  path: queuePath,
  summary: "Set what a queue says to those who wait in it",
  permissions: ["routing:queue:edit"],
  params,
  body: waitingMessage,
  response: waitingMessage,
  status: 200,
});
