import type { WorkItem } from "./work-data.ts";
/** One ringing offer: who, for which queue, how long still, and the two answers to it. */
export declare function OfferCard(props: {
    readonly item: WorkItem;
    onAccept(): void;
    onDecline(): void;
    readonly hint?: string;
}): import("react").JSX.Element;
