import { getIntegrationHealth, getIntegrationsHealth } from "@tsubame/contract";
import type { Context } from "../../context.ts";
import { notFound } from "../../http/errors.ts";
import { bind, type RouteHost } from "../../http/route.ts";
import { allIntegrationsHealth, integrationHealthOf } from "./view.ts";

/** How the connections to X are. */
export function healthRoutes(host: RouteHost, context: Context): void {
  bind(host, getIntegrationsHealth, async () => ({
    entities: await allIntegrationsHealth(context.db),
  }));
  bind(host, getIntegrationHealth, async ({ params: { integrationId } }) => {
    const health = await integrationHealthOf(context.db, integrationId);
    if (health === undefined) throw notFound("integration", integrationId);
    return health;
  });
}
