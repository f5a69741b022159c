import { readHops, type HopState, type StoredHop } from "@tsubame/store";
import { Gauge } from "prom-client";
import type { Context } from "../../context.ts";
import { channelHop } from "./record.ts";

/** States as numbers: whatever is below 2 is worth a look, 0 is a break. */
const levels: Readonly<Record<HopState, number>> = { green: 2, amber: 1, red: 0, unknown: -1 };

/**
 * Adds `tsubame_x_hop_state{integration,hop}` (2 green, 1 amber, 0 red, -1 unknown) and
 * `tsubame_x_channel_broken{integration}` (1 broken). Each scrape reads the database, so every node tells the same.
 */
export function addHealthMetrics(context: Pick<Context, "db" | "metrics" | "log">): void {
  const registers = [context.metrics.registry];
  const read = async (): Promise<StoredHop[]> => {
    try {
      return await readHops(context.db);
    } catch (error) {
      context.log.warn({ err: error }, "the health of X could not be read for metrics");
      return [];
    }
  };
  const broken = new Gauge({
    name: "tsubame_x_channel_broken",
    help: "Whether DMs of an X account do not come in or go out",
    labelNames: ["integration"],
    registers,
    async collect() {
      const hops = await read();
      broken.reset();
      for (const { integrationId, hop, state } of hops) {
        if (hop === channelHop) broken.set({ integration: integrationId }, state === "red" ? 1 : 0);
      }
    },
  });
  const hopStates = new Gauge({
    name: "tsubame_x_hop_state",
    help: "Hops between X and this deployment: 2 green, 1 amber, 0 red, -1 unknown",
    labelNames: ["integration", "hop"],
    registers,
    async collect() {
      const hops = await read();
      hopStates.reset();
      for (const { integrationId, hop, state } of hops) {
        if (hop !== channelHop) hopStates.set({ integration: integrationId, hop }, levels[state]);
      }
    },
  });
}
