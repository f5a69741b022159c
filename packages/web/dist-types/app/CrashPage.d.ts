/** What stands where a page failed to draw: a mistake of ours, said as such, with the way on. */
export declare function CrashPage(): import("react").JSX.Element;
