import type { Scenario } from "./scenario.ts";
import { campaign } from "./scenarios/campaign.ts";
import { night } from "./scenarios/night.ts";
import { outageSpike } from "./scenarios/outage-spike.ts";
import { quietDay } from "./scenarios/quiet-day.ts";

/** Every scenario of the traffic lab, in the order in which pages list them. */
export const SCENARIOS: readonly Scenario[] = [quietDay, campaign, outageSpike, night];
