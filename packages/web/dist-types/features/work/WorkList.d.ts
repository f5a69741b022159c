import { type WorkRow } from "./rank.ts";
/** My work in the order in which it needs me: offers, open conversations, wrap-ups. */
export declare function WorkList(props: {
    readonly selectedId: string | null;
    onAccept(row: WorkRow): void;
    onDecline(row: WorkRow): void;
}): import("react").JSX.Element;
