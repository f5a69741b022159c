/** What somebody wrote, with its links. Japanese text is marked as such: glyphs and line breaks depend on it. */
export declare function MessageText({ text }: {
    readonly text: string;
}): import("react").JSX.Element;
