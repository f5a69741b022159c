/** First sign of a name: the first letter, or the first character of a Japanese name. */
export declare function initialOf(name: string): string;
/** One of eight quiet tints, always the same one for the same person. */
export declare function tintOf(key: string): number;
/** A person's picture, or an initial on a tint while there is none. Always beside the name, so it is decoration. */
export declare function PersonPhoto(props: {
    readonly name: string;
    readonly tintKey: string;
    readonly url?: string | null | undefined;
    readonly size?: number;
}): import("react").JSX.Element;
