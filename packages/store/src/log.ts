/**
 * The part of a pino logger the store uses; a structural type, so that the store depends on no logger.
 * The message is a constant and everything variable is a field.
 */
export interface StoreLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** A log that drops everything; the default of library use and of most tests. */
export const silentLog: StoreLog = {
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
