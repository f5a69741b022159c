/** Connects an X app: the six values from X's developer portal, then the checks on the account's own page. */
export declare function ConnectPage(): import("react").JSX.Element;
