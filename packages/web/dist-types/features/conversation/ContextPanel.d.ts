/** What stands beside a conversation: who the customer is, and why the conversation came to me. */
export declare function ContextPanel({ conversationId }: {
    readonly conversationId: string;
}): import("react").JSX.Element;
