import { trimPasted } from "@tsubame/contract";

/** The values that an administrator copies from X, by their names in the API. */
export const credentialFields = [
  "consumerKey",
  "consumerSecret",
  "accessTokenKey",
  "accessTokenSecret",
] as const;
export type CredentialField = (typeof credentialFields)[number];

/** What the form holds. */
export interface Credentials extends Readonly<Record<CredentialField, string>> {
  readonly name: string;
  readonly tier: "premium" | "enterprise";
  readonly envName: string;
}

export const emptyCredentials: Credentials = {
  name: "",
  consumerKey: "",
  consumerSecret: "",
  accessTokenKey: "",
  accessTokenSecret: "",
  tier: "premium",
  envName: "",
};

/** Whether a value carries white space that will be removed before it is used; worth a word to whoever pasted it. */
export function isTrimmed(value: string): boolean {
  return value !== "" && trimPasted(value) !== value;
}

/** Whether white space stands inside a value: then it was not copied as one piece and cannot be right. */
export function isBroken(value: string): boolean {
  return /\s/u.test(trimPasted(value));
}
