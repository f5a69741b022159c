/** Lets the signed-in person through and shows the sign-in to everybody else, at whatever address they came. */
export declare function Gate(): import("react").JSX.Element;
