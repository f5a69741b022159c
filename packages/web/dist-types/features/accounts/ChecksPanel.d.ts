/** What was checked of a connection, one line each, live while it runs: what was found and where to mend it. */
export declare function ChecksPanel({ integrationId }: {
    readonly integrationId: string;
}): import("react").JSX.Element;
