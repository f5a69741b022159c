import type { Config } from "../config.ts";
import { webhookPath } from "../webhook/receiver.ts";

/** The address that is registered on X for an integration. */
export function webhookUrlOf(config: Pick<Config, "publicUrl">, webhookKey: string): string {
  return config.publicUrl + webhookPath(webhookKey);
}

/** The key in a webhook address of this server; null for anybody else's address. */
export function webhookKeyIn(config: Pick<Config, "publicUrl">, url: string): string | null {
  const own = webhookUrlOf(config, "");
  if (!url.startsWith(own)) return null;
  const key = url.slice(own.length);
  return /^[\w-]+$/.test(key) ? key : null;
}
