/** The agent's desk: list, thread and context side by side, as far as the window is wide enough. */
export declare function DeskPage(): import("react").JSX.Element;
