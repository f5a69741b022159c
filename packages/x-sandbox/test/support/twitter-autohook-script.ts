/**
 * A user's program: X's own autohook from npm as it is, with X's addresses compiled in. It clears the
 * environment, starts its server, registers, subscribes, waits for one event, and takes everything down
 * again; what came of it is written as JSON. Only its environment (proxy, trusted authority) differs from
 * one that talks to X.
 */
import { text } from "node:stream/consumers";

import autohook from "twitter-autohook";

/** The program's input. */
export interface AutohookInput {
  readonly keys: {
    readonly consumer_key: string;
    readonly consumer_secret: string;
    readonly token: string;
    readonly token_secret: string;
  };
  readonly env: string;
  readonly userId: string;
  /** Port of autohook's own server, and the public address that leads to it. */
  readonly port: number;
  readonly webhookUrl: string;
}

/** What the program tells. */
export interface AutohookOutput {
  readonly event: unknown;
  readonly webhooksWhileRunning: readonly { readonly url: string; readonly valid: boolean }[];
  readonly webhooksAfterwards: readonly unknown[];
  readonly secondSubscription: string;
}

// autohook tells its story on standard output, which is for the result here.
Object.assign(console, { log: () => undefined });

const input = JSON.parse(await text(process.stdin)) as AutohookInput;
const hook = new autohook.Autohook({ ...input.keys, env: input.env, port: input.port });
await hook.removeWebhooks();

const event = new Promise<unknown>((resolve) => {
  hook.on("event", (body) => resolve(body));
});
hook.startServer();
await hook.start(input.webhookUrl);
const user = { oauth_token: input.keys.token, oauth_token_secret: input.keys.token_secret };
await hook.subscribe(user);
const secondSubscription = await hook.subscribe(user).then(
  () => "accepted",
  (error: unknown) => (error instanceof Error ? error.constructor.name : "refused"),
);
const heard = await event;
const webhooksWhileRunning = await hook.getWebhooks();
await hook.unsubscribe(input.userId);
await hook.removeWebhooks();
const output: AutohookOutput = {
  event: heard,
  webhooksWhileRunning,
  webhooksAfterwards: await hook.getWebhooks(),
  secondSubscription,
};
process.stdout.write(JSON.stringify(output), () => process.exit());
