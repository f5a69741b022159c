import type { ReactNode } from "react";
/** The frame of the pages before the desktop: mark, one card, and the choice of language below it. */
export declare function DoorPage(props: {
    readonly title: string;
    readonly hint: string;
    readonly children: ReactNode;
}): import("react").JSX.Element;
