import type { XClient } from "./client.ts";
import { XResponseError } from "./errors.ts";
import { generationNamed, type XGenerationFactory, type XGenerationName } from "./generation.ts";

/** What one harmless call said about a generation. */
export interface ProbeEvidence {
  /** `GET /2/webhooks`. */
  call: string;
  status: number;
  /** X's number, problem and sentence of a refusal; null on success. */
  code: number | null;
  problem: string | null;
  problemReason: string | null;
  reason: string | null;
}

/** What probing found out about one generation. */
export interface GenerationProbe {
  generation: XGenerationName;
  /** Whether the app and its token may read both DMs and webhooks in it. */
  isUsable: boolean;
  evidence: ProbeEvidence[];
}

/** A call that changes nothing at X, named so that candidates that share it ask once. */
interface Question {
  call: string;
  ask: (client: XClient) => Promise<unknown>;
}

const DMS_V1: Question = {
  call: "GET /1.1/direct_messages/events/list.json",
  ask: (client) => client.dm.list({ count: 1 }),
};
const DMS_V2: Question = {
  call: "GET /2/dm_events",
  ask: (client) => client.dm.list({ count: 1 }),
};
const WEBHOOKS_V2: Question = {
  call: "GET /2/webhooks",
  ask: (client) => client.accountActivity.listWebhooks(null),
};

const QUESTIONS: Readonly<Record<XGenerationName, readonly Question[]>> = {
  "v1.1-premium": [
    DMS_V1,
    {
      call: "GET /1.1/account_activity/all/webhooks.json",
      ask: (client) => client.accountActivity.listAllWebhooks(),
    },
  ],
  "v1.1-enterprise": [
    DMS_V1,
    {
      call: "GET /1.1/account_activity/webhooks.json",
      ask: (client) => client.accountActivity.listWebhooks(null),
    },
  ],
  "v2-account-activity": [
    DMS_V2,
    WEBHOOKS_V2,
    {
      call: "GET /2/account_activity/subscriptions/count",
      ask: (client) => client.accountActivity.subscriptionCount(),
    },
  ],
  "v2-activity": [
    DMS_V2,
    WEBHOOKS_V2,
    {
      call: "GET /2/activity/subscriptions",
      ask: (client) => client.accountActivity.subscriptionCount(),
    },
  ],
};

/**
 * Asks which generations an app and its token may use, in the order of the candidates, by reading alone:
 * nothing is left on X. Each question is asked once, and all of a candidate's even after a refusal, since
 * every answer is evidence to show.
 *
 * A refusal is an answer. What is none is thrown, because it decides nothing: no connection, an error of
 * X's own, a spent budget (429).
 *
 * `open` makes a client with the caller's credentials for a generation; it is closed here.
 */
export async function probeGenerations(
  open: (generation: XGenerationFactory) => XClient,
  candidates: readonly XGenerationName[],
): Promise<GenerationProbe[]> {
  const known = new Map<string, ProbeEvidence>();
  const probes: GenerationProbe[] = [];
  for (const generation of candidates) {
    const client = open(generationNamed(generation));
    try {
      const evidence: ProbeEvidence[] = [];
      for (const question of QUESTIONS[generation]) {
        const answer = known.get(question.call) ?? (await answerOf(question, client));
        known.set(question.call, answer);
        evidence.push(answer);
      }
      const isUsable = evidence.every(({ status }) => status >= 200 && status < 300);
      probes.push({ generation, isUsable, evidence });
    } finally {
      client.close();
    }
  }
  return probes;
}

async function answerOf({ call, ask }: Question, client: XClient): Promise<ProbeEvidence> {
  try {
    await ask(client);
    return { call, status: 200, code: null, problem: null, problemReason: null, reason: null };
  } catch (error) {
    const refusal = refusalIn(error);
    if (refusal === null) {
      throw error;
    }
    const { status, code, problem, problemReason, reason } = refusal;
    return { call, status, code, problem, problemReason, reason };
  }
}

/**
 * The refusal, if it decides something. A page of HTML with a 4xx counts: it is what X shows for an address
 * that it no longer has. A refused bearer token counts for the call it was asked for.
 */
function refusalIn(error: unknown): XResponseError | null {
  const isRefusal = error instanceof XResponseError;
  return isRefusal && error.status < 500 && error.status !== 429 && error.status !== 420
    ? error
    : null;
}
