import { isIP } from "node:net";
import { z } from "zod";

/** Settings of one process, read from the environment in this one place. Names and defaults: `example.env`. */
export interface Config {
  readonly port: number;
  readonly host: string;
  readonly sandboxPort: number;
  readonly dataDir: string;
  /** null: the embedded cluster in `dataDir`. */
  readonly databaseUrl: string | null;
  /** Address at which X and browsers reach this node, without a trailing slash. */
  readonly publicUrl: string;
  readonly xApiUrl: string;
  readonly secretKey: string | null;
  /** OAuth client with the admin role, made at start if absent; null when not set. */
  readonly bootstrapClient: { readonly id: string; readonly secret: string } | null;
  /** Requests that one token or session may make in a minute, on this node. */
  readonly requestsPerMinute: number;
  /** Largest file, in bytes, that is fetched from X or taken from an agent. */
  readonly mediaMaxBytes: number;
  /** Peers whose X-Forwarded-For is believed: addresses, CIDR blocks, `loopback`, `linklocal`, `uniquelocal`. */
  readonly trustedProxies: readonly string[];
  readonly logLevel: "fatal" | "error" | "warn" | "info" | "debug" | "trace" | "silent";
}

/** Raised once with every problem of the environment, one line each, so that all can be mended at once. */
export class ConfigError extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`The settings are not usable:\n${problems.map((p) => `  - ${p}`).join("\n")}`);
    this.name = "ConfigError";
    this.problems = problems;
  }
}

const port = z.coerce.number().int().min(0).max(65535);
const httpUrl = z.url({ protocol: /^https?$/ }).transform((value) => value.replace(/\/+$/, ""));

const proxies = z
  .string()
  .transform((text) => (text === "none" ? [] : text.split(",").map((part) => part.trim())))
  .refine((parts) => parts.every(isProxyPlace), {
    error: "addresses or CIDR blocks, `loopback`, `linklocal`, `uniquelocal`, by commas, or `none`",
  });

function isProxyPlace(place: string): boolean {
  if (["loopback", "linklocal", "uniquelocal"].includes(place)) return true;
  const [address = "", prefix, ...others] = place.split("/");
  const version = isIP(address);
  if (version === 0 || others.length > 0) return false;
  if (prefix === undefined) return true;
  return /^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128);
}

const environment = z.object({
  TSUBAME_PORT: port.default(8080),
  TSUBAME_HOST: z.string().min(1).optional(),
  TSUBAME_SANDBOX_PORT: port.default(8090),
  TSUBAME_DATA_DIR: z.string().min(1).default("./data"),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  TSUBAME_PUBLIC_URL: httpUrl.optional(),
  TSUBAME_X_API_URL: httpUrl.optional(),
  TSUBAME_SECRET_KEY: z.string().min(16).optional(),
  TSUBAME_CLIENT_ID: z.uuid().optional(),
  TSUBAME_CLIENT_SECRET: z.string().min(16).optional(),
  TSUBAME_REQUESTS_PER_MINUTE: z.coerce.number().int().min(60).max(10_000_000).default(60_000),
  TSUBAME_MEDIA_MAX_BYTES: z.coerce
    .number()
    .int()
    .min(1_048_576)
    .max(536_870_912)
    .default(33_554_432),
  TSUBAME_TRUSTED_PROXIES: proxies.prefault("loopback,linklocal,uniquelocal"),
  TSUBAME_LOG_LEVEL: z
    .enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"])
    .default("info"),
});

/** The demo talks to the sandbox and listens on this machine only; `serve` talks to X and listens everywhere. */
export type Shape = "demo" | "serve";

/**
 * Reads the environment. An empty variable counts as absent.
 * @throws {ConfigError} naming every variable that is wrong and what it should look like
 */
export function readConfig(
  env: Readonly<Record<string, string | undefined>>,
  shape: Shape,
): Config {
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ""));
  const parsed = environment.safeParse(present);
  const problems = parsed.success
    ? []
    : parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  if (Boolean(present["TSUBAME_CLIENT_ID"]) !== Boolean(present["TSUBAME_CLIENT_SECRET"])) {
    problems.push("TSUBAME_CLIENT_ID and TSUBAME_CLIENT_SECRET: set both or neither");
  }
  if (shape === "serve" && !present["TSUBAME_PUBLIC_URL"]) {
    problems.push(
      "TSUBAME_PUBLIC_URL: required by `serve`; the https address at which X reaches this machine",
    );
  }
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);
  const values = parsed.data;
  return {
    port: values.TSUBAME_PORT,
    host: values.TSUBAME_HOST ?? (shape === "demo" ? "127.0.0.1" : "0.0.0.0"),
    sandboxPort: values.TSUBAME_SANDBOX_PORT,
    dataDir: values.TSUBAME_DATA_DIR,
    databaseUrl: values.DATABASE_URL ?? null,
    publicUrl: values.TSUBAME_PUBLIC_URL ?? `http://127.0.0.1:${values.TSUBAME_PORT}`,
    xApiUrl:
      values.TSUBAME_X_API_URL ??
      (shape === "demo" ? `http://127.0.0.1:${values.TSUBAME_SANDBOX_PORT}` : "https://api.x.com"),
    secretKey: values.TSUBAME_SECRET_KEY ?? null,
    bootstrapClient:
      values.TSUBAME_CLIENT_ID && values.TSUBAME_CLIENT_SECRET
        ? { id: values.TSUBAME_CLIENT_ID, secret: values.TSUBAME_CLIENT_SECRET }
        : null,
    requestsPerMinute: values.TSUBAME_REQUESTS_PER_MINUTE,
    mediaMaxBytes: values.TSUBAME_MEDIA_MAX_BYTES,
    trustedProxies: values.TSUBAME_TRUSTED_PROXIES,
    logLevel: values.TSUBAME_LOG_LEVEL,
  };
}
