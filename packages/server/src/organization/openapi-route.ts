import { openapi } from "@tsubame/contract";
import type { Context } from "../context.ts";
import type { App } from "../http/app.ts";

/** Version of the API in the document: the product's. */
const version = "0.1.0";

/** `GET /api/tsubame/v1/openapi.json`: readable without signing in, made on first use. */
export function openapiRoute(app: App, context: Context): void {
  let text: string | undefined;
  app.get("/api/tsubame/v1/openapi.json", async (_request, reply) => {
    text ??= JSON.stringify(openapi({ version, serverUrl: context.config.publicUrl }));
    return reply.type("application/json; charset=utf-8").send(text);
  });
}
