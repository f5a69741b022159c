import { QueryClient } from "@tanstack/react-query";
/**
 * The cache of what the server said. The live connection keeps it fresh, so nothing is read again by age or by
 * focus alone; a failed read is tried three times when trying again can help.
 */
export declare function createQueryClient(): QueryClient;
