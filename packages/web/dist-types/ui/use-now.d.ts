/**
 * The present in whole seconds by the server's clock, changing once a second. One timer serves every clock on the
 * screen, so they all turn over in the same frame.
 */
export declare function useNowSeconds(): number;
