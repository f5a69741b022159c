/** The words for a refused field: ours in the reader's language where the code is known, else the server's. */
export declare function useFieldText(error: unknown): (fieldName: string) => string | undefined;
