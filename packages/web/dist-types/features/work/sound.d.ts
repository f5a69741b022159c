/** Rings until the returned function is called. */
export declare function startRinging(): () => void;
/** The sound of one new message in a conversation I hold. */
export declare function playMessageSound(): void;
/** Whether this machine's person switched sounds off. */
export declare function isSoundOff(): boolean;
export declare function setSoundOff(isOff: boolean): void;
