import { type ThreadMessage } from "@tsubame/contract";
/**
 * What an agent can do about a message that X did not take, or whose fate is not known: send it again, give it up,
 * or take its text elsewhere. The machine never sends an unconfirmed message twice by itself.
 */
export declare function OutcomeActions(props: {
    readonly message: ThreadMessage;
    readonly conversationId: string;
}): import("react").JSX.Element;
