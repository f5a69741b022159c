/**
 * Whether a key press belongs to an input method, such as the Enter that confirms a kana conversion. Safari ends the
 * composition before the key event and gives the code 229 instead.
 */
export declare function isConfirmingInput(event: {
    readonly isComposing: boolean;
    readonly keyCode: number;
}): boolean;
/** What a shortcut must look at besides the key. */
interface KeyPress {
    readonly key: string;
    readonly isComposing: boolean;
    readonly keyCode: number;
    readonly ctrlKey: boolean;
    readonly metaKey: boolean;
    readonly altKey: boolean;
    readonly repeat: boolean;
}
/** Whether a key press may be a single-letter shortcut at all: no input method, no modifier, not held down. */
export declare function isShortcutPress(event: KeyPress): boolean;
/** Whether typing goes into the element: letters belong to it then, not to shortcuts. */
export declare function isTypingTarget(target: EventTarget | null): boolean;
export {};
