/** The administrator's pages: their names on the left, one page on the right. */
export declare function AdminFrame(): import("react").JSX.Element;
