/**
 * A user's program: twitter-api-v2 from npm as it is, with X's own addresses. It knows nothing of the
 * sandbox; only its environment (proxy, trusted authority) differs from one that talks to X. Reads
 * credentials and calls as JSON from standard input and writes what came of each call.
 */
import { text } from "node:stream/consumers";

import { ApiResponseError, TwitterApi, type TwitterApiTokens } from "twitter-api-v2";

/** One call, and what the script is told about it. */
export type ScriptCall =
  | { readonly name: "sendDm"; readonly recipientId: string; readonly text: string }
  | { readonly name: "listDmEvents"; readonly count?: number }
  | { readonly name: "getDmEvent"; readonly id: string }
  | { readonly name: "verifyCredentials" };

/** The program's input. */
export interface ScriptInput {
  readonly tokens: TwitterApiTokens;
  readonly calls: readonly ScriptCall[];
}

/** What twitter-api-v2 made of an answer. */
export type ScriptOutcome =
  | { readonly ok: true; readonly value: unknown }
  | {
      readonly ok: false;
      readonly type: string;
      readonly httpStatus: number;
      readonly apiCode: number | null;
      readonly message: string;
      readonly rateLimitReset: number | null;
    };

async function perform(client: TwitterApi, call: ScriptCall): Promise<unknown> {
  switch (call.name) {
    case "sendDm":
      return client.v1.sendDm({ recipient_id: call.recipientId, text: call.text });
    case "listDmEvents": {
      const paginator = await client.v1.listDmEvents(
        call.count === undefined ? {} : { count: call.count },
      );
      while (!paginator.done) {
        await paginator.fetchNext();
      }
      return paginator.events;
    }
    case "getDmEvent":
      return client.v1.getDmEvent(call.id);
    case "verifyCredentials":
      return client.v1.verifyCredentials();
  }
}

async function outcomeOf(client: TwitterApi, call: ScriptCall): Promise<ScriptOutcome> {
  try {
    return { ok: true, value: await perform(client, call) };
  } catch (error) {
    if (error instanceof ApiResponseError) {
      const first = error.errors?.[0];
      return {
        ok: false,
        type: error.type,
        httpStatus: error.code,
        apiCode: first !== undefined && "code" in first ? first.code : null,
        message: error.message,
        rateLimitReset: error.rateLimit?.reset ?? null,
      };
    }
    throw error;
  }
}

const { tokens, calls } = JSON.parse(await text(process.stdin)) as ScriptInput;
const client = new TwitterApi(tokens);
const outcomes: ScriptOutcome[] = [];
for (const call of calls) {
  outcomes.push(await outcomeOf(client, call));
}
process.stdout.write(JSON.stringify(outcomes));
