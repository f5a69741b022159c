import { setTimeout as delay } from "node:timers/promises";

/** An answer other than 2xx. */
class ApiError extends Error {
  readonly status: number;

  constructor(method: string, path: string, status: number, body: string) {
    super(`${method} ${path} answered ${status}: ${body.slice(0, 300)}`);
    this.name = "ApiError";
    this.status = status;
  }
}

/** Calls a JSON API; throws when the answer is not 2xx, with its status and beginning. The type of the answer is the caller's knowledge of the contract. */
export type Api = <T>(method: string, path: string, body?: unknown) => Promise<T>;

const deadlineMs = 15_000;

/** An API at `baseUrl`, called with a bearer token where one is given. */
export function jsonApi(baseUrl: string, token?: string): Api {
  return async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(baseUrl + path, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(deadlineMs),
    });
    const text = await response.text();
    if (!response.ok) throw new ApiError(method, path, response.status, text);
    return (text === "" ? undefined : JSON.parse(text)) as T;
  };
}

/** A token by client credentials (RFC 6749 section 4.4). */
export async function clientCredentials(
  baseUrl: string,
  client: { id: string; secret: string },
): Promise<string> {
  const basic = Buffer.from(`${client.id}:${client.secret}`).toString("base64");
  const response = await fetch(`${baseUrl}/oauth/token`, {
    method: "POST",
    headers: {
      authorization: `Basic ${basic}`,
      "content-type": "application/x-www-form-urlencoded",
    },
    body: "grant_type=client_credentials",
    signal: AbortSignal.timeout(deadlineMs),
  });
  const text = await response.text();
  if (!response.ok) throw new ApiError("POST", "/oauth/token", response.status, text);
  return (JSON.parse(text) as { access_token: string }).access_token;
}

/** Asks every 100 ms until there is an answer, for at most 30 s. */
export async function pollFor<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
  const deadline = performance.now() + 30_000;
  while (performance.now() < deadline) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await delay(100);
  }
  throw new Error(`Waited 30 s in vain until ${what}.`);
}
