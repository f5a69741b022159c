const ALL_UNRESERVED = /^[A-Za-z0-9\-._~]*$/;
const LEFT_BY_ENCODE_URI_COMPONENT = /[!'()*]/g;

/**
 * Percent-encodes a string the way OAuth 1.0a wants it: every UTF-8 byte outside
 * `A–Z a–z 0–9 - . _ ~` becomes `%XX` in upper case.
 *
 * `encodeURIComponent` leaves five characters alone that a signature must encode (`! ' ( ) *`), hence
 * the second pass. Lone surrogates, which have no UTF-8 form, become U+FFFD instead of an exception: a
 * customer's broken emoji must not stop a reply.
 *
 * Source: RFC 5849 §3.6; X "Percent encoding parameters".
 */
export function percentEncode(value: string): string {
  if (ALL_UNRESERVED.test(value)) {
    return value;
  }
  return encodeURIComponent(value.toWellFormed()).replace(
    LEFT_BY_ENCODE_URI_COMPONENT,
    (character) => "%" + character.charCodeAt(0).toString(16).toUpperCase(),
  );
}

/**
 * Reads one `application/x-www-form-urlencoded` piece (`+` is a space). Malformed escapes stay as they
 * stand, because the only use of the answer is a comparison that then fails as it should.
 */
function formDecode(value: string): string {
  const spaced = value.includes("+") ? value.replaceAll("+", " ") : value;
  if (!spaced.includes("%")) {
    return spaced;
  }
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}

/**
 * Splits a query string or form body into pairs, in the order written, repeated keys kept.
 * A leading `?` is not part of a query and must be cut off by the caller.
 */
export function parseFormEncoded(encoded: string): Array<[string, string]> {
  const pairs: Array<[string, string]> = [];
  for (const piece of encoded.split("&")) {
    if (piece === "") {
      continue;
    }
    const equals = piece.indexOf("=");
    pairs.push(
      equals === -1
        ? [formDecode(piece), ""]
        : [formDecode(piece.slice(0, equals)), formDecode(piece.slice(equals + 1))],
    );
  }
  return pairs;
}

/** Writes pairs as a query string or form body, spaces as `%20`, so that any reader agrees on it. */
export function formEncode(pairs: Iterable<readonly [string, string]>): string {
  let encoded = "";
  for (const [key, value] of pairs) {
    encoded += (encoded === "" ? "" : "&") + percentEncode(key) + "=" + percentEncode(value);
  }
  return encoded;
}
