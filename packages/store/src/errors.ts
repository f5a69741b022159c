/**
 * Every code this package can raise, with the HTTP status a caller should map it to and whether trying
 * the same thing again later can succeed. One catalogue per package, so that `docs/errors.md` can be
 * compared with it by a test.
 */
export const storeErrorCatalogue = {
  "cluster.in-use": { status: 409, isRetryable: false },
  "cluster.version-mismatch": { status: 500, isRetryable: false },
  "cluster.missing": { status: 500, isRetryable: false },
  "cluster.not-accessible": { status: 500, isRetryable: false },
  "cluster.binaries-missing": { status: 500, isRetryable: false },
  "cluster.init-failed": { status: 500, isRetryable: true },
  "cluster.start-failed": { status: 500, isRetryable: true },
  "database.unreachable": { status: 503, isRetryable: true },
  "database.too-old": { status: 500, isRetryable: false },
  "database.conflict": { status: 409, isRetryable: false },
  "database.reference-missing": { status: 409, isRetryable: false },
  "database.rule-broken": { status: 422, isRetryable: false },
  "database.contention": { status: 503, isRetryable: true },
  "database.full": { status: 503, isRetryable: true },
  "database.failed": { status: 500, isRetryable: false },
  "migration.schema-too-new": { status: 500, isRetryable: false },
  "migration.changed": { status: 500, isRetryable: false },
  "migration.failed": { status: 500, isRetryable: false },
  "lease.lost": { status: 409, isRetryable: true },
  "inbox.full": { status: 503, isRetryable: true },
  "inbox.too-large": { status: 413, isRetryable: false },
  "inbox.closed": { status: 503, isRetryable: true },
  "secret.key-invalid": { status: 500, isRetryable: false },
  "secret.unreadable": { status: 500, isRetryable: false },
} as const;

/** A code of {@link storeErrorCatalogue}, written `area.reason`. */
export type StoreErrorCode = keyof typeof storeErrorCatalogue;

/**
 * An operating error of the store: expected, typed, and meant to be handled by the caller.
 *
 * The message is one line in English that says what to do; it never holds message text or a secret.
 * `details` holds ids, names and paths only. Programmer errors are plain assertions, never this class.
 */
export class StoreError extends Error {
  readonly code: StoreErrorCode;
  readonly status: number;
  readonly isRetryable: boolean;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    code: StoreErrorCode,
    message: string,
    options: { cause?: unknown; details?: Record<string, unknown> } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "StoreError";
    this.code = code;
    this.status = storeErrorCatalogue[code].status;
    this.isRetryable = storeErrorCatalogue[code].isRetryable;
    this.details = options.details ?? {};
  }
}
