/** The keys that work, and no others. */
export declare function ShortcutSheet(props: {
    readonly isOpen: boolean;
    onClose(): void;
}): import("react").JSX.Element;
