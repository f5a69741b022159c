/** Who takes conversations of the queue. A choice takes effect at once. */
export declare function MembersPanel({ queueId }: {
    readonly queueId: string;
}): import("react").JSX.Element;
