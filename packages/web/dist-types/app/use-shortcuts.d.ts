/** What each key does now; a key without an entry is left to the browser. `?` and `Escape` are names like any other. */
export type Shortcuts = Readonly<Record<string, (() => void) | undefined>>;
/**
 * Single-key shortcuts of the page. They are silent while somebody types, while an input method composes, with a
 * modifier, and while a dialog is open. Two-key ones are written as `g w`.
 */
export declare function useShortcuts(shortcuts: Shortcuts): void;
