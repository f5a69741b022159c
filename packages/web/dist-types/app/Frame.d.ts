/** What stays on screen behind every page: the rail, the connection's state, and offers that ring. */
export declare function Frame(): import("react").JSX.Element;
