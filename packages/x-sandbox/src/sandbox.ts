import Fastify, { LogController, type FastifyBaseLogger, type FastifyReply } from "fastify";
import type { AddressInfo } from "node:net";
import { pino } from "pino";
import { systemClock, type Clock } from "./clock.ts";
import { createContext } from "./context.ts";
import { xErrors } from "./errors/x-error.ts";
import { addControlApi } from "./control/control-api.ts";
import { acceptAnyBody } from "./http/body.ts";
import { addXApi } from "./http/x-server.ts";
import type { Settings } from "./settings/settings.ts";
import { addLiveSocket } from "./live/live-socket.ts";
import { addPages } from "./pages/page-routes.ts";
import { plantSeed, readSeed } from "./seed/plant-seed.ts";
import { addPortalApi } from "./portal/portal-routes.ts";
import { followStateFile } from "./state/state-file.ts";
import { virtualClockOf } from "./time/virtual-clock.ts";

/** How to start a sandbox. Everything has a default. */
export interface SandboxOptions {
  /** Address to listen on; 127.0.0.1 by default, as the control endpoints have no password. */
  readonly host?: string;
  /** Port; 0 (default) takes a free one. */
  readonly port?: number;
  /** pino level of the sandbox's own logger, `silent` by default. Ignored when `logger` is given. */
  readonly logLevel?: string;
  readonly logger?: FastifyBaseLogger;
  /** X's time: the machine's by default. One made by `createVirtualClock` can be moved by whoever made it; all can be by `PUT /sandbox/clock`. */
  readonly clock?: Clock;
  /** Behaviour to start with; can be changed later with `PUT /sandbox/settings`. */
  readonly settings?: Partial<Settings>;
  /** Certificates (PEM) of authorities that webhooks over https may rely on beside those that the machine trusts. */
  readonly webhookAuthorities?: readonly string[];
  /** Keep accounts, apps, tokens, webhooks, subscriptions and DMs in this file from one run to the next; in memory only when absent. */
  readonly stateFile?: string;
  /** Accounts, apps, environments and messages to begin with (docs/sandbox.md); left alone where `stateFile` continues an earlier run. */
  readonly seed?: unknown;
}

/** A running stand-in for X. */
export interface Sandbox {
  readonly url: string;
  readonly port: number;
  /** Stops listening, cuts connections, gives up pending deliveries. Resolves when nothing is left running. */
  close(): Promise<void>;
}

/**
 * Starts the stand-in for X: the v1.1 DM and premium Account Activity API as strict as X's, the deliverer behind it, the control endpoints
 * under `/sandbox`, the phone page at `/` and the developer portal at `/portal`. All state is in memory, and in a file where one is given.
 *
 * @throws SeedError when `seed` is not one; nothing is started then.
 */
export async function createSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const context = createContext(virtualClockOf(options.clock ?? systemClock), {
    settings: options.settings ?? {},
    webhookAuthorities: options.webhookAuthorities ?? [],
  });
  const loggerInstance: FastifyBaseLogger =
    options.logger ?? pino({ name: "x-sandbox", level: options.logLevel ?? "silent" });
  const server = Fastify({
    loggerInstance,
    // One line a request would drown the log under load, and addresses may carry OAuth parameters.
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: true,
    // An address that cannot be read is one where nothing is.
    frameworkErrors: (_error, _request, reply) => {
      const nothing = xErrors.pageNotFound();
      // The type of the reply is that of any route at all; ours have no schema.
      void (reply as unknown as FastifyReply).code(nothing.status).send(nothing.body());
    },
    routerOptions: { maxParamLength: 200, caseSensitive: true },
  });
  const state =
    options.stateFile === undefined ? undefined : followStateFile(context, options.stateFile);
  if (options.seed !== undefined && state?.isContinued !== true) {
    plantSeed(context, readSeed(options.seed));
    state?.touch();
  }
  // Whatever changes the state came in as a request that may change something.
  server.addHook("onResponse", (request, _reply, done) => {
    if (request.method !== "GET" && request.method !== "HEAD") state?.touch();
    done();
  });
  context.live.listen(() => state?.touch());
  acceptAnyBody(server);
  await server.register(async (scope) => addXApi(scope, context));
  await server.register(async (scope) => addControlApi(scope, context), { prefix: "/sandbox" });
  await server.register(async (scope) => addPortalApi(scope, context), { prefix: "/portal/api" });
  await server.register(async (scope) => addPages(scope));
  const closeLive = addLiveSocket(server, context.live);

  await server.listen({ host: options.host ?? "127.0.0.1", port: options.port ?? 0 });
  const { address, port, family } = server.server.address() as AddressInfo;
  const isAnyAddress = address === "0.0.0.0" || address === "::";
  const host = isAnyAddress ? "127.0.0.1" : family === "IPv6" ? `[${address}]` : address;

  context.ownUrl = `http://${host}:${port}`;
  context.regularCheck.start();
  return {
    url: context.ownUrl,
    port,
    async close() {
      context.lab.stop();
      context.regularCheck.stop();
      context.streams.endAll();
      closeLive();
      context.deliverer.close();
      context.caller.close();
      await server.close();
      state?.close();
    },
  };
}
