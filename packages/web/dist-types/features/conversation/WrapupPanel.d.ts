import type { WorkItem } from "@tsubame/contract";
/** How the conversation ended, in the queue's codes; with the time left where it is limited. */
export declare function WrapupPanel(props: {
    readonly item: WorkItem;
    readonly focusSignal: number;
}): import("react").JSX.Element;
