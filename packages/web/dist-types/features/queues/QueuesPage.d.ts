/** Every queue with its number of members. */
export declare function QueuesPage(): import("react").JSX.Element;
