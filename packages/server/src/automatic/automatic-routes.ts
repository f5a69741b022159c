import {
  getAutomaticMessages,
  getQueueWaitingMessage,
  putAutomaticMessages,
  putQueueWaitingMessage,
  type AutomaticMessages,
  type WaitingMessage,
} from "@tsubame/contract";
import {
  appendEvents,
  findQueue,
  lockQueue,
  readOptWords,
  readWaitingMessage,
  updateOrganization,
  writeWaitingMessage,
  type WaitingMessageRow,
} from "@tsubame/store";
import type { Context } from "../context.ts";
import { actorColumns, actorOf } from "../conversations/actor.ts";
import { invalidFields, notFound, type FieldError } from "../http/errors.ts";
import { bind, type RouteHost } from "../http/route.ts";
import { transact } from "../transaction.ts";
import { foldedWord } from "./opt-words.ts";
import { unknownPlaceholders } from "./waiting-words.ts";

/** What the centre says by itself: words of customers against it, and what queues say to those who wait. */
export function automaticRoutes(host: RouteHost, context: Context): void {
  bind(host, getAutomaticMessages, async () => wordsView(await readOptWords(context.db)));

  bind(host, putAutomaticMessages, async ({ body, principal }) => {
    assertDistinct(body);
    await transact(context, async (trx) => {
      await updateOrganization(trx, {
        opt_out_words: body.optOutWords,
        opt_in_words: body.optInWords,
      });
      await appendEvents(trx, [
        {
          kind: "settings.changed",
          ...actorColumns(actorOf(principal)),
          detail: { subject: "automaticMessages", changed: Object.keys(body) },
        },
      ]);
    });
    return body;
  });

  bind(host, getQueueWaitingMessage, async ({ params }) => {
    if (!(await findQueue(context.db, params.queueId))) throw notFound("queue", params.queueId);
    return messageView(await readWaitingMessage(context.db, params.queueId));
  });

  bind(host, putQueueWaitingMessage, async ({ params, body, principal }) => {
    assertSayable(body);
    const { queueId } = params;
    const row = await transact(context, async (trx) => {
      if (!(await lockQueue(trx, queueId))) throw notFound("queue", queueId);
      const written = await writeWaitingMessage(trx, {
        queue_id: queueId,
        is_enabled: body.isEnabled,
        first_after_seconds: body.firstAfterSeconds,
        repeat_after_seconds: body.repeatAfterSeconds,
        maximum_count: body.maximumCount,
        text_en: body.texts.en,
        text_ja: body.texts.ja,
        modified_at: context.clock.now(),
      });
      await appendEvents(trx, [
        {
          kind: "queue.updated",
          queueId,
          ...actorColumns(actorOf(principal)),
          detail: { subject: "waitingMessage" },
        },
      ]);
      return written;
    });
    return messageView(row);
  });
}

function wordsView(words: Awaited<ReturnType<typeof readOptWords>>): AutomaticMessages {
  return { optOutWords: [...words.outWords], optInWords: [...words.inWords] };
}

/** What a form shows before anybody has set it. */
const unset: WaitingMessage = {
  isEnabled: false,
  firstAfterSeconds: 120,
  repeatAfterSeconds: 600,
  maximumCount: 3,
  texts: { en: "", ja: "" },
};

function messageView(row: WaitingMessageRow | undefined): WaitingMessage {
  if (row === undefined) return unset;
  return {
    isEnabled: row.is_enabled,
    firstAfterSeconds: row.first_after_seconds,
    repeatAfterSeconds: row.repeat_after_seconds,
    maximumCount: row.maximum_count,
    texts: { en: row.text_en, ja: row.text_ja },
  };
}

/** One word may not mean two things, and is listed once. */
function assertDistinct(body: AutomaticMessages): void {
  const seen = new Set<string>();
  const fields: FieldError[] = [];
  for (const list of ["optOutWords", "optInWords"] as const) {
    for (const [index, word] of body[list].entries()) {
      const folded = foldedWord(word);
      const fieldName = `${list}.${index}`;
      if (folded === "") {
        fields.push({
          fieldName,
          errorCode: "automaticMessage.wordEmpty",
          message: "has no letters",
        });
      } else if (seen.has(folded)) {
        fields.push({
          fieldName,
          errorCode: "automaticMessage.wordTwice",
          message: "is listed already",
        });
      }
      seen.add(folded);
    }
  }
  if (fields.length > 0) throw invalidFields("Each word has one meaning.", fields);
}

function assertSayable({ isEnabled, texts }: WaitingMessage): void {
  const fields = (["en", "ja"] as const).flatMap((language): FieldError[] => {
    const fieldName = `texts.${language}`;
    if (isEnabled && texts[language] === "") {
      return [{ fieldName, errorCode: "required.field.missing", message: "is required" }];
    }
    return unknownPlaceholders(texts[language]).map((name) => ({
      fieldName,
      errorCode: "automaticMessage.unknownPlaceholder",
      message: `has no value for {${name}}; there are {position} and {expectedWait}`,
    }));
  });
  if (fields.length > 0) throw invalidFields("The text cannot be said as it is.", fields);
}
