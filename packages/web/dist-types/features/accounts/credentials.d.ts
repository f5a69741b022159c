/** The values that an administrator copies from X, by their names in the API. */
export declare const credentialFields: readonly ["consumerKey", "consumerSecret", "accessTokenKey", "accessTokenSecret"];
export type CredentialField = (typeof credentialFields)[number];
/** What the form holds. */
export interface Credentials extends Readonly<Record<CredentialField, string>> {
    readonly name: string;
    readonly tier: "premium" | "enterprise";
    readonly envName: string;
}
export declare const emptyCredentials: Credentials;
/** Whether a value carries white space that will be removed before it is used; worth a word to whoever pasted it. */
export declare function isTrimmed(value: string): boolean;
/** Whether white space stands inside a value: then it was not copied as one piece and cannot be right. */
export declare function isBroken(value: string): boolean;
