/** Everybody who works here, with what they may do. */
export declare function PeoplePage(): import("react").JSX.Element;
