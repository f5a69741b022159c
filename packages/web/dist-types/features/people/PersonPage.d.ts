/** One person: name, roles, how much they handle at once, password, and whether they may sign in. */
export declare function PersonPage(): import("react").JSX.Element;
