/** A piece of a message: plain text, or a link with the address it really leads to. */
export type TextPart = {
    readonly kind: "text";
    readonly text: string;
} | {
    readonly kind: "link";
    readonly text: string;
    readonly href: string;
};
/** Finds http and https addresses in a text; anything else stays text, so no other scheme can become a link. */
export declare function textParts(text: string): TextPart[];
