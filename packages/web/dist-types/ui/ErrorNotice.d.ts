/** An error where its cause is: what happened, the next step, and a code that can be copied for whoever helps. */
export declare function ErrorNotice(props: {
    readonly error: unknown;
    readonly onRetry?: (() => void) | undefined;
}): import("react").JSX.Element | null;
