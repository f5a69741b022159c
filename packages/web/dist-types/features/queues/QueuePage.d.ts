/** One queue: who takes its conversations, how long an offer rings, and how the work ends. */
export declare function QueuePage(): import("react").JSX.Element;
