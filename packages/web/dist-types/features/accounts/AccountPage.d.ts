/** One X account: its checks, where its conversations go, its credentials, and the end of the connection. */
export declare function AccountPage(): import("react").JSX.Element;
