/** One event of a webhook delivery, as the receiver puts it into the inbox. */
export interface NewInboxEvent {
  readonly integrationId: string;
  /** Names the event for ever within its integration: the DM event's id, or a hash where X gives none. */
  readonly eventKey: string;
  readonly kind: string;
  /** Events with the same key are understood in order, one at a time. */
  readonly partitionKey: string;
  /** The event as JSON text. */
  readonly body: string;
}

/**
 * Makes a JSON text acceptable to PostgreSQL's jsonb, which refuses the escapes of U+0000 and of unpaired
 * surrogates although JSON allows them: each becomes U+FFFD. Works on the text, so that long numbers and the
 * order of keys stay as they came.
 */
export function withoutForbiddenEscapes(json: string): string {
  return json.replace(
    /\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[dD][89a-fA-F][0-9a-fA-F]{2}|\\u0000|\\./g,
    (escape) => (escape.length === 6 && isForbidden(escape) ? "\\ufffd" : escape),
  );
}

function isForbidden(escape: string): boolean {
  const unit = Number.parseInt(escape.slice(2), 16);
  return unit === 0 || (unit >= 0xd800 && unit <= 0xdfff);
}
