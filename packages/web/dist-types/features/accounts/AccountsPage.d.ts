/** The X accounts whose DMs arrive here, with the state of each connection. */
export declare function AccountsPage(): import("react").JSX.Element;
