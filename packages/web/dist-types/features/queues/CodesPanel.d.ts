/** The wrap-up codes of the queue; a new name makes a new code, a known one is attached. */
export declare function CodesPanel({ queueId }: {
    readonly queueId: string;
}): import("react").JSX.Element;
