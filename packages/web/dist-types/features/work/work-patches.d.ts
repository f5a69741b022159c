import type { ConversationMessageEvent, WorkItem } from "@tsubame/contract";
import type { MyWork } from "./work-data.ts";
type Leg = ConversationMessageEvent["participants"][number];
/** Where a leg of mine stands, from its notification; null when it needs nothing more from me. */
export declare function phaseOfLeg(leg: Leg): WorkItem["phase"] | null;
/**
 * The list after one notification about a conversation: legs that ended leave, legs that moved on get their new
 * phase, the last message is noted. A leg that is not in the list yet is left to the reading that follows, because
 * the notification does not say whose customer it is.
 */
export declare function applyConversationEvent(work: MyWork, event: ConversationMessageEvent): MyWork;
/** The list after the routing system changed its mind about me. */
export declare function applyRoutingStatus(work: MyWork, body: unknown): MyWork;
export {};
