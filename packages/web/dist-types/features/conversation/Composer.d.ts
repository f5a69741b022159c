/**
 * Where a reply is written. Enter sends and Shift+Enter breaks the line; the Enter that confirms a kana conversion
 * does neither. It never waits for the network: what is sent goes to the queue and the field is free again.
 */
export declare function Composer(props: {
    readonly conversationId: string;
    readonly customerName: string;
    /** Counts up when the field should take the focus (an accepted offer, the R key). */
    readonly focusSignal: number;
    onSend(text: string): void;
}): import("react").JSX.Element;
