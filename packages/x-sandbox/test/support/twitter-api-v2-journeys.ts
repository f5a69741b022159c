/**
 * A user's program: twitter-api-v2 from npm as it is, with X's own addresses, doing whole jobs: pictures and buttons, sign-in, v2. Reads
 * its credentials and the name of the job as JSON from standard input and writes what came of it.
 */
import { text } from "node:stream/consumers";
import { TwitterApi, EUploadMimeType } from "twitter-api-v2";
import { allowInBrowser } from "./browser-of-scripts.ts";

/** The program's input. */
export interface JourneyInput {
  readonly journey: keyof typeof journeys;
  readonly appKey: string;
  readonly appSecret: string;
  readonly accessToken: string;
  readonly accessSecret: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUri: string;
  /** Base64 of what is uploaded. */
  readonly picture: string;
  readonly film: string;
  readonly customerId: string;
  /** The account that the person is signed in with. */
  readonly account: string;
}

const input = JSON.parse(await text(process.stdin)) as JourneyInput;
const { appKey, appSecret, accessToken, accessSecret, clientId, clientSecret } = input;
const picture = Buffer.from(input.picture, "base64");
const film = Buffer.from(input.film, "base64");
const client = new TwitterApi({ appKey, appSecret, accessToken, accessSecret });

/** The library's types leave out the `data` that X's answers have around them. */
const dataOf = (answer: object): { dm_conversation_id: string; dm_event_id: string } =>
  (answer as { data: { dm_conversation_id: string; dm_event_id: string } }).data;

const parameter = (back: URLSearchParams | string, name: string): string =>
  typeof back === "string" ? back : (back.get(name) ?? "");

async function picturesAndButtons(): Promise<unknown> {
  const photo = await client.v1.uploadMedia(picture, {
    mimeType: EUploadMimeType.Png,
    target: "dm",
  });
  const sent = await client.v1.sendDm({
    recipient_id: input.customerId,
    text: "Which one?",
    attachment: { type: "media", media: { id: photo } },
    quick_reply: {
      type: "options",
      options: [
        { label: "Red", metadata: "red" },
        { label: "Blue", metadata: "blue" },
      ],
    },
  });
  const downloaded = await client.v1.downloadDmImage(sent.event);
  // In parts, with STATUS until it is processed.
  const video = await client.v1.uploadMedia(film, {
    mimeType: EUploadMimeType.Mp4,
    target: "dm",
    chunkLength: 64,
  });
  const second = await client.v1.sendDm({
    recipient_id: input.customerId,
    text: "",
    attachment: { type: "media", media: { id: video } },
  });
  await client.v1.indicateDmTyping(input.customerId);
  await client.v1.markDmAsRead(second.event.id, input.customerId);
  return { sent, second, downloaded: downloaded.toString("base64") };
}

async function welcome(): Promise<unknown> {
  const made = await client.v1.newWelcomeDm("hello", { text: "Welcome" });
  const { id: messageId } = (made as unknown as { welcome_message: { id: string } })
    .welcome_message;
  const rule = await client.v1.newWelcomeDmRule(messageId);
  const rules = await client.v1.listWelcomeDmRules();
  await client.v1.deleteWelcomeDmRule(rule.welcome_message_rule.id);
  await client.v1.deleteWelcomeDm(messageId);
  return { made, rule, rules };
}

async function messagesOfV2(): Promise<unknown> {
  const sent = dataOf(await client.v2.sendDmToParticipant(input.customerId, { text: "By v2" }));
  const media = await client.v2.uploadMedia(
    picture,
    { media_type: "image/png", media_category: "dm_image" },
    100,
  );
  const withPicture = dataOf(
    await client.v2.sendDmInConversation(sent.dm_conversation_id, {
      attachments: [{ media_id: media }],
    }),
  );
  const events = await client.v2.listDmEventsWithParticipant(input.customerId, {
    max_results: 1,
    "dm_event.fields": ["attachments", "sender_id"],
    expansions: ["attachments.media_keys"],
    "media.fields": ["url"],
  });
  const newest = events.events[0];
  const media_url = events.includes.media[0]?.url;
  while (!events.done) await events.fetchNext();
  const me = await client.v2.me();
  return {
    sent,
    withPicture,
    newest,
    media_url,
    count: events.events.length,
    me,
    rateLimit: events.rateLimit,
  };
}

async function signInByOauth1(callback: string): Promise<unknown> {
  const start = await new TwitterApi({ appKey, appSecret }).generateAuthLink(callback);
  const back = await allowInBrowser(start.url, input.account);
  const { client: person, ...answer } = await new TwitterApi({
    appKey,
    appSecret,
    accessToken: start.oauth_token,
    accessSecret: start.oauth_token_secret,
  }).login(parameter(back, "oauth_verifier"));
  return { answer, me: (await person.v1.verifyCredentials()).id_str };
}

async function signInByOauth2(): Promise<unknown> {
  const app = new TwitterApi({ clientId, clientSecret });
  const start = app.generateOAuth2AuthLink(input.redirectUri, {
    scope: ["dm.read", "dm.write", "tweet.read", "users.read", "offline.access"],
  });
  const back = await allowInBrowser(start.url, input.account);
  const first = await app.loginWithOAuth2({
    code: parameter(back, "code"),
    codeVerifier: start.codeVerifier,
    redirectUri: input.redirectUri,
  });
  const second = await app.refreshOAuth2Token(first.refreshToken ?? "");
  const me = await second.client.v2.me();
  const sent = dataOf(
    await second.client.v2.sendDmToParticipant(input.customerId, { text: "OAuth 2" }),
  );
  await app.revokeOAuth2Token(second.accessToken, "access_token");
  const after = await second.client.v2.me().catch((error: { code: number }) => error.code);
  return {
    state: start.state === parameter(back, "state"),
    expiresIn: first.expiresIn,
    me,
    sent,
    after,
  };
}

async function asApp(): Promise<unknown> {
  const app = await new TwitterApi({ appKey, appSecret }).appLogin();
  const user = await app.v2.userByUsername("jo");
  const refused = await app.v2.listDmEvents().catch((error: { code: number; data: unknown }) => ({
    code: error.code,
    data: error.data,
  }));
  return { user, refused };
}

const journeys = {
  picturesAndButtons,
  welcome,
  messagesOfV2,
  callback: () => signInByOauth1(input.redirectUri),
  pin: () => signInByOauth1("oob"),
  signInByOauth2,
  asApp,
} as const;

process.stdout.write(JSON.stringify(await journeys[input.journey]()));
