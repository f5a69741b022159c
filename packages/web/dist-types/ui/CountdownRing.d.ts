/** Time left as a ring that empties, with the seconds inside. The number is also said in text by its caller. */
export declare function CountdownRing(props: {
    readonly secondsLeft: number;
    readonly fractionLeft: number;
    readonly size?: number;
}): import("react").JSX.Element;
