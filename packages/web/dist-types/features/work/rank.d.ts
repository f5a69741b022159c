import type { WorkItem } from "@tsubame/contract";
import type { Rankable } from "./order.ts";
/** A row of the list: what it shows and what its place depends on. */
export interface WorkRow extends Rankable {
    readonly item: WorkItem;
}
/** The row of one leg. */
export declare function rowOf(item: WorkItem): WorkRow;
