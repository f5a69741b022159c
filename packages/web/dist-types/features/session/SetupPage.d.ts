/** Makes the first administrator of an empty installation, with the one-time code of the address. */
export declare function SetupPage(): import("react").JSX.Element;
