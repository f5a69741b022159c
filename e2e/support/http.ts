/** What a server answered that was not a success. */
export class HttpFailure extends Error {
  readonly status: number;
  readonly body: unknown;
  constructor(request: string, status: number, body: unknown) {
    super(`${request} answered ${status}: ${JSON.stringify(body)}`);
    this.status = status;
    this.body = body;
  }
}

/** A JSON caller bound to one address and, optionally, one bearer token. */
export interface Caller {
  <T = unknown>(method: string, path: string, body?: unknown): Promise<T>;
}

export function caller(baseUrl: string, token?: string): Caller {
  return async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(baseUrl + path, {
      method,
      headers: {
        "content-type": "application/json",
        ...(token ? { authorization: `Bearer ${token}` } : {}),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const parsed: unknown = text === "" ? undefined : JSON.parse(text);
    if (!response.ok) throw new HttpFailure(`${method} ${path}`, response.status, parsed);
    return parsed as T;
  };
}

/**
 * Polls until `probe` gives a value that is neither null nor undefined nor false. What takes seconds is asked for less often:
 * each question is work for the machine on which it shall come about.
 */
export async function eventually<T>(
  what: string,
  probe: () => Promise<T | null | undefined | false> | T | null | undefined | false,
  withinMs = 15_000,
): Promise<T> {
  const startedAt = performance.now();
  let lastError: unknown;
  while (performance.now() < startedAt + withinMs) {
    try {
      const value = await probe();
      if (value !== null && value !== undefined && value !== false) return value;
      lastError = undefined;
    } catch (error) {
      lastError = error;
    }
    const pauseMs = Math.min(Math.max((performance.now() - startedAt) / 50, 20), 60);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  throw new Error(`${what}: not within ${withinMs} ms`, { cause: lastError });
}
