/** The sections, and the person's own menu at its end. */
export declare function Rail(props: {
    readonly offerCount: number;
    onShowShortcuts(): void;
}): import("react").JSX.Element;
