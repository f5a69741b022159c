import type { ConversationRouting } from "@tsubame/contract";
import type { TextId } from "../../i18n/languages.ts";
import type { TextValues } from "../../i18n/use-text.ts";
/** A sentence to be said in the reader's language. */
export interface Reason {
    readonly key: string;
    readonly id: TextId;
    readonly values?: TextValues;
}
/** The routing answer as the panel shows it: what decided, what it rests on, and what was tried before. */
export interface RoutingStory {
    readonly main: Reason[];
    readonly facts: Reason[];
    readonly earlier: Reason[];
}
/** Tells the routing of one conversation from the point of view of the person who reads it. */
export declare function routingStory(routing: ConversationRouting, myId: string): RoutingStory;
