import type { Kysely } from "kysely";
import type { Logger } from "pino";
import type { Database, OpenDatabase, SecretBox } from "@tsubame/store";
import type { Config } from "./config.ts";
import type { EventFeed } from "./event-feed.ts";
import type { Signals } from "./signals.ts";
import type { Metrics } from "./telemetry/metrics.ts";
import type { XAnswers } from "./x-accounts/answers.ts";

/** Source of time for everything in the process; tests put their own here. */
export interface Clock {
  now(): Date;
}

/** The clock of the machine; tests bring their own. */
export const systemClock: Clock = { now: () => new Date() };

/** What every part of the server is given. Composed once, in `server.ts`. */
export interface Context {
  readonly config: Config;
  readonly log: Logger;
  /** Name of this node in leases and channels: unique for each start of a process. */
  readonly nodeId: string;
  readonly database: OpenDatabase;
  readonly db: Kysely<Database>;
  readonly secrets: SecretBox;
  readonly clock: Clock;
  readonly signals: Signals;
  readonly events: EventFeed;
  readonly metrics: Metrics;
  /** What X has answered to any call of this process. */
  readonly xAnswers: XAnswers;
}

/** A part that runs beside the HTTP interface: dispatcher, sender, inbox consumer, notifier. */
export interface Part {
  readonly name: string;
  /** State shown by `GET /health`; left out by parts that are healthy as long as the process lives. */
  health?(): {
    readonly isHealthy: boolean;
    readonly detail?: Readonly<Record<string, string | number | boolean | null>>;
  };
  /** Ends within 10 s and leaves nothing half done. */
  stop(): Promise<void>;
}
