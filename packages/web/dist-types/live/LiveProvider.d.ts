import { type ReactNode } from "react";
import { type LiveState } from "./live-connection.ts";
/**
 * The one connection for news of everything on screen. After every (re)connection and after a gap all that was read
 * is read again, so whatever happened in between is seen; single events are handed to those who watch their topic.
 */
export declare function LiveProvider({ children }: {
    readonly children: ReactNode;
}): import("react").JSX.Element;
/** How fresh the screen is, and the way to try again at once. */
export declare function useLiveState(): {
    readonly state: LiveState;
    retryNow(): void;
};
/** Watches one topic while the component is there; null watches nothing. */
export declare function useTopic(topic: string | null, onEvent: (eventBody: unknown) => void): void;
