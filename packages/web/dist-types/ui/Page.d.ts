import type { ReactNode } from "react";
/** A page of settings: where one is, its title, what it is for, and its main action. */
export declare function Page(props: {
    readonly title: string;
    readonly hint?: ReactNode;
    readonly action?: ReactNode;
    readonly parent?: {
        readonly to: string;
        readonly label: string;
    };
    readonly children: ReactNode;
}): import("react").JSX.Element;
/** A part of a settings page: explanation on top, its controls in a bordered box. */
export declare function Panel(props: {
    readonly title: string;
    readonly hint?: ReactNode;
    readonly action?: ReactNode;
    readonly children: ReactNode;
}): import("react").JSX.Element;
