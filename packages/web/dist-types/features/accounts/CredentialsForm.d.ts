import { type Credentials } from "./credentials.ts";
/** The fields of a connection, each with the place on X where its value stands. Secrets are typed, never shown back. */
export declare function CredentialsForm(props: {
    readonly value: Credentials;
    onChange(value: Credentials): void;
    readonly error: unknown;
    /** While credentials are replaced, a field may stay empty to keep what is stored. */
    readonly isReplacing?: boolean;
}): import("react").JSX.Element;
