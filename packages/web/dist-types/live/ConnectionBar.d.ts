/** One quiet bar while there is no live connection: since when, what still works, and the button to try now. */
export declare function ConnectionBar(): import("react").JSX.Element;
