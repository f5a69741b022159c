import type { WorkItem } from "./work-data.ts";
/**
 * Makes an offer noticed wherever the agent is: sound while it rings, a dot on the page's icon, and a notification
 * of the desktop when the page is hidden. A new message of a held conversation gets a short sound of its own.
 */
export declare function useAlarm(items: readonly WorkItem[]): void;
/** Asks for the right to show desktop notifications; to be called from a click, once it makes sense to the person. */
export declare function askForNotifications(): void;
