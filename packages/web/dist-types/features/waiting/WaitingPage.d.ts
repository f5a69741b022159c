/** What waits in which queue, longest wait first; the default queue is always there. */
export declare function WaitingPage(): import("react").JSX.Element;
