/** An address that leads nowhere. */
export declare function MissingPage(): import("react").JSX.Element;
