/** Values of a query string; arrays are comma-joined as the Genesys SDK does. */
export type QueryValue = string | number | boolean | readonly (string | number)[] | undefined | null;
/**
 * The address of a call: braces in the path are replaced by percent-encoded parameters, undefined and null query
 * values are left out. Throws when a parameter is missing, which is a mistake in the calling code.
 */
export declare function requestUrl(path: string, params?: Readonly<Record<string, unknown>>, query?: Readonly<Record<string, unknown>>): string;
