import { createHmac } from "node:crypto";
import { createOauth1Signer } from "@tsubame/x-api";
import OAuth from "oauth-1.0a";
import { OAuth1Helper } from "twitter-api-v2/dist/cjs/client-mixins/oauth1.helper.js";
import { median, report, rounded } from "./figure.ts";

const consumer = {
  key: "CK0000000000000000000000A",
  secret: "CS00000000000000000000000000000000000000000000000B",
};
const token = {
  key: "1000000001-TK0000000000000000000000000000000000000C",
  secret: "TS000000000000000000000000000000000000000000D",
};

/** Signs the request of that number; the result is the `Authorization` header. */
type Sign = (index: number) => string;

const signers = ["ours", "oauth_1_0a", "twitter_api_v2"] as const;

/** A request whose query or form differs from call to call, as it does in a running system. */
interface Case {
  readonly name: string;
  readonly method: "GET" | "POST";
  readonly url: (index: number) => string;
  readonly form: (index: number) => Array<[string, string]>;
}

const list = "https://api.x.com/1.1/direct_messages/events/list.json";
const webhooks = "https://api.x.com/1.1/account_activity/all/prod/webhooks.json";

const cases: readonly Case[] = [
  {
    name: "get_query",
    method: "GET",
    url: (index) => `${list}?count=50&cursor=MTUwMDAwMDAw${index}%2B%3D`,
    form: () => [],
  },
  {
    name: "post_form",
    method: "POST",
    url: () => webhooks,
    form: (index) => [["url", `https://hooks.example.com/x?account=${index}&b=ü`]],
  },
];

const warmUpRounds = 5;
const rounds = 25;
const headersInRound = 4_000;

/**
 * Time for one `Authorization` header of OAuth 1.0a, ours and that of two packages that many use, in turns
 * within one run: each is given the credentials once and the requests one by one. A ratio is that of the
 * medians; above 1 theirs takes longer.
 */
export async function measureSigning(): Promise<void> {
  for (const request of cases) {
    const sign = signersOf(request);
    const samples = { ours: [], oauth_1_0a: [], twitter_api_v2: [] } as Record<
      (typeof signers)[number],
      number[]
    >;
    for (let round = -warmUpRounds; round < rounds; round += 1) {
      for (const name of signers) {
        const us = microsecondsOf(sign[name]);
        if (round >= 0) samples[name].push(us);
      }
    }
    const ours = median(samples.ours);
    for (const name of ["oauth_1_0a", "twitter_api_v2"] as const) {
      const theirs = median(samples[name]);
      report({
        bench: "signing",
        metric: `ratio_to_${name}`,
        value: rounded(theirs / ours),
        unit: "ratio",
        target: 3,
        detail: { request: request.name, oursUs: rounded(ours), theirsUs: rounded(theirs), rounds },
      });
    }
  }
}

function signersOf(request: Case): Record<(typeof signers)[number], Sign> {
  const { method } = request;
  const sign = createOauth1Signer({ consumer, token });
  const oauth = new OAuth({
    consumer,
    signature_method: "HMAC-SHA1",
    hash_function: (text, key) => createHmac("sha1", key).update(text).digest("base64"),
  });
  const helper = new OAuth1Helper({ consumerKeys: consumer });
  const theirs = (index: number) => ({
    method,
    url: request.url(index),
    data: Object.fromEntries(request.form(index)),
  });
  return {
    ours: (index) => sign({ method, url: request.url(index), form: request.form(index) }),
    oauth_1_0a: (index) => oauth.toHeader(oauth.authorize(theirs(index), token)).Authorization,
    twitter_api_v2: (index) =>
      helper.toHeader(helper.authorize(theirs(index), token)).Authorization,
  };
}

function microsecondsOf(sign: Sign): number {
  const startedAt = performance.now();
  let length = 0;
  for (let index = 0; index < headersInRound; index += 1) length += sign(index).length;
  const us = ((performance.now() - startedAt) * 1000) / headersInRound;
  // The headers are used, so that none of the work can be left out.
  if (length < headersInRound) throw new Error("a header is missing");
  return us;
}
