import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createXClient, crcResponseToken } from "@tsubame/x-api";
import type { CheckedApp } from "./checked-app.ts";
import type { XSide } from "./x-side.ts";

/** Somebody else's webhook: it answers challenges with the app's secret, and is not ours. */
export interface StrangersWebhook {
  readonly url: string;
  readonly id: string;
  close(): Promise<void>;
}

/** Registers one in a dev environment of the app. */
export async function strangersWebhook(
  x: XSide,
  app: CheckedApp,
  label: string,
): Promise<StrangersWebhook> {
  const server = createServer((request, response) => {
    const query = new URL(request.url ?? "/", "http://stranger").searchParams;
    const token = query.get("crc_token") ?? "";
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ response_token: crcResponseToken(app.consumerSecret, token) }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  const client = createXClient({
    baseUrl: x.sandbox.url,
    consumer: { key: app.consumerKey, secret: app.consumerSecret },
    token: { key: app.accessToken, secret: app.accessTokenSecret },
  });
  const { id } = await client.accountActivity.registerWebhook(label, url);
  client.close();
  return {
    url,
    id,
    close: async () => {
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
