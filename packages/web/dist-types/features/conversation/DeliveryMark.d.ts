import type { ThreadMessage } from "@tsubame/contract";
/** Where an outbound message stands, as a word and a shape; failures say more below the bubble. */
export declare function DeliveryMark({ message }: {
    readonly message: ThreadMessage;
}): import("react").JSX.Element | null;
