import type { ReactNode } from "react";
/** A list of things that each have a page: name, a line below it, and something at the end of the row. */
export declare function RowList({ children }: {
    readonly children: ReactNode;
}): import("react").JSX.Element;
export declare function LinkRow(props: {
    readonly to: string;
    readonly before?: ReactNode;
    readonly title: ReactNode;
    readonly sub?: ReactNode;
    readonly end?: ReactNode;
}): import("react").JSX.Element;
/** A row that leads nowhere and carries its own control at the end. */
export declare function PlainRow(props: {
    readonly before?: ReactNode;
    readonly title: ReactNode;
    readonly sub?: ReactNode;
    readonly end?: ReactNode;
}): import("react").JSX.Element;
