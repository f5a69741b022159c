import { unreadable, type XAnswer, type XCall, type XCaller } from "../client/caller.ts";
import { nextCursorOf, pageQueryOf } from "../dm/cursor.ts";
import { messageDataOf } from "../dm/dm-content.ts";
import { asArray, asId, asInstantMs, asObject, asText } from "../foreign/read.ts";
import type {
  WelcomeMessage,
  WelcomeMessageRule,
  WelcomeMessagesApi,
  WelcomePage,
  WelcomePageRequest,
} from "./welcome-messages-api.ts";

const MESSAGES = "/1.1/direct_messages/welcome_messages";
const RULES = `${MESSAGES}/rules`;

/** Welcome messages through API v1.1. Source: docs/sources.md#x-welcome-messages. */
export function createWelcomeMessagesV1(caller: XCaller): WelcomeMessagesApi {
  const call = (
    method: XCall["method"],
    path: string,
    rest: Pick<XCall, "json" | "query">,
  ): Promise<XAnswer> => caller.call({ method, path, authentication: "user", ...rest });

  return {
    async create({ name, ...content }) {
      const json = {
        welcome_message: {
          ...(name === undefined ? {} : { name }),
          message_data: messageDataOf(content),
        },
      };
      return messageIn(await call("POST", `${MESSAGES}/new.json`, { json }));
    },

    async update(id, content) {
      const json = { message_data: messageDataOf(content) };
      return messageIn(await call("PUT", `${MESSAGES}/update.json`, { ...byId(id), json }));
    },

    show: async (id) => messageIn(await call("GET", `${MESSAGES}/show.json`, byId(id))),

    async list(page) {
      const answer = await call("GET", `${MESSAGES}/list.json`, pageQuery(page));
      return pageOf(answer, "welcome_messages", parseMessage);
    },

    async destroy(id) {
      await call("DELETE", `${MESSAGES}/destroy.json`, byId(id));
    },

    rules: {
      async create(welcomeMessageId) {
        const json = { welcome_message_rule: { welcome_message_id: welcomeMessageId } };
        return ruleIn(await call("POST", `${RULES}/new.json`, { json }));
      },

      show: async (id) => ruleIn(await call("GET", `${RULES}/show.json`, byId(id))),

      async list(page) {
        const answer = await call("GET", `${RULES}/list.json`, pageQuery(page));
        return pageOf(answer, "welcome_message_rules", parseRule);
      },

      async destroy(id) {
        await call("DELETE", `${RULES}/destroy.json`, byId(id));
      },
    },
  };
}

function byId(id: string): Pick<XCall, "query"> {
  return { query: [["id", id]] };
}

function pageQuery(page: WelcomePageRequest = {}): Pick<XCall, "query"> {
  return { query: pageQueryOf(page) };
}

/** An account without any gets `{}`, or a list that is missing: an empty page. */
function pageOf<Entry>(
  answer: XAnswer,
  key: string,
  parse: (raw: unknown) => Entry | null,
): WelcomePage<Entry> {
  const body = asObject(answer.body);
  if (body === null) {
    throw unreadable(answer, "no list in the answer");
  }
  return {
    entries: asArray(body[key]).flatMap((raw) => parse(raw) ?? []),
    nextCursor: nextCursorOf(body["next_cursor"]),
  };
}

function messageIn(answer: XAnswer): WelcomeMessage {
  const body = asObject(answer.body);
  // The name stands beside the message in the answer to `new`, and inside it in lists.
  const message = parseMessage(body?.["welcome_message"], asText(body?.["name"]));
  if (message === null) {
    throw unreadable(answer, "no welcome message in the answer");
  }
  return message;
}

function parseMessage(raw: unknown, nameBeside: string | null = null): WelcomeMessage | null {
  const message = asObject(raw);
  const id = asId(message?.["id"]);
  if (message === null || id === null) {
    return null;
  }
  return {
    id,
    name: asText(message["name"]) ?? nameBeside,
    text: asText(asObject(message["message_data"])?.["text"]) ?? "",
    createdAtMs: asInstantMs(message["created_timestamp"]),
    raw,
  };
}

function ruleIn(answer: XAnswer): WelcomeMessageRule {
  const rule = parseRule(asObject(answer.body)?.["welcome_message_rule"]);
  if (rule === null) {
    throw unreadable(answer, "no rule in the answer");
  }
  return rule;
}

function parseRule(raw: unknown): WelcomeMessageRule | null {
  const rule = asObject(raw);
  const id = asId(rule?.["id"]);
  const welcomeMessageId = asId(rule?.["welcome_message_id"]);
  if (rule === null || id === null || welcomeMessageId === null) {
    return null;
  }
  return { id, welcomeMessageId, createdAtMs: asInstantMs(rule["created_timestamp"]) };
}
