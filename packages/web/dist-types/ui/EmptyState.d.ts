import type { ReactNode } from "react";
/** What stands where there is nothing: a title, what to do next, and the control that does it. */
export declare function EmptyState(props: {
    readonly icon?: ReactNode;
    readonly title: string;
    readonly hint?: string;
    readonly action?: ReactNode;
}): import("react").JSX.Element;
