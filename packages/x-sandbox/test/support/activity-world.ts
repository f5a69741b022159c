import {
  startReceiver,
  startWorld,
  type Answer,
  type Json,
  type Receiver,
  type World,
} from "./world.ts";
import type { SandboxOptions } from "@tsubame/x-sandbox";

/** A world whose app is on a plan with webhooks, its bearer, and a receiver of its deliveries. */
export interface ActivityWorld extends World {
  readonly receiver: Receiver;
  /** A call in the app's own name. */
  asApp(method: string, path: string, json?: unknown): Promise<Answer>;
  say(text: string): Promise<string>;
  /** Moves X's clock on and waits for all that fell due. */
  advance(ms: number): Promise<Json>;
  close(): Promise<void>;
}

/** Starts a world on the given plan, with a clock that stands still at `nowMs` when that is given. */
export async function startActivityWorld(
  accessLevel: string,
  options: SandboxOptions = {},
): Promise<ActivityWorld> {
  const world = await startWorld(options);
  await world.control("PATCH", `/apps/${world.app.id}`, { accessLevel });
  await world.control("PUT", "/settings", { timestampWindowSeconds: 315_360_000 });
  const receiver = await startReceiver(world.app.consumerSecret);
  const bearer = await world.bearer();
  return {
    ...world,
    receiver,
    async asApp(method, path, json) {
      const response = await fetch(world.sandbox.url + path, {
        method,
        headers: {
          authorization: `Bearer ${bearer}`,
          ...(json === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(json === undefined ? {} : { body: JSON.stringify(json) }),
      });
      const text = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        body: text === "" ? null : JSON.parse(text),
      };
    },
    async say(text) {
      const { body } = await world.control("POST", "/dms", {
        fromId: world.customer.id,
        toId: world.company.id,
        text,
      });
      return body.id;
    },
    async advance(ms) {
      return (await world.control("PUT", "/clock", { advanceMs: ms })).body;
    },
    async close() {
      await world.sandbox.close();
      await receiver.close();
    },
  };
}

/** Texts of the DMs that a receiver got, of both kinds of bodies. */
export function textsOf(receiver: Receiver): string[] {
  return receiver.received.flatMap(({ body }) => {
    const events: Json[] =
      body.direct_message_events ?? body.data?.payload?.direct_message_events ?? [];
    return events.map((event) => event.message_create.message_data.text);
  });
}

/** The failure word of a v2 answer: what stands before the colon. */
export function word(answer: Answer): [number, string | undefined] {
  return [answer.status, answer.body?.errors?.[0]?.message?.split(":")[0]];
}
