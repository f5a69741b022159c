/** Values of a query string; arrays are comma-joined as the Genesys SDK does. */
export type QueryValue =
  string | number | boolean | readonly (string | number)[] | undefined | null;

/**
 * The address of a call: braces in the path are replaced by percent-encoded parameters, undefined and null query
 * values are left out. Throws when a parameter is missing, which is a mistake in the calling code.
 */
export function requestUrl(
  path: string,
  params: Readonly<Record<string, unknown>> = {},
  query: Readonly<Record<string, QueryValue>> = {},
): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = params[name];
    if (typeof value !== "string" && typeof value !== "number") {
      throw new Error(`The path ${path} needs the parameter ${name}.`);
    }
    return encodeURIComponent(String(value));
  });
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === null) continue;
    search.set(name, typeof value === "object" ? value.join(",") : String(value));
  }
  const text = search.toString();
  return text === "" ? filled : `${filled}?${text}`;
}
