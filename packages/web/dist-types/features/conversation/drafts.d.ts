/** Texts begun and not sent, by conversation; kept on this machine until they are sent, emptied or signed out of. */
export interface Drafts {
    read(conversationId: string): string;
    write(conversationId: string, text: string): void;
    clear(): void;
}
/** The part of Storage that drafts need. */
export interface DraftStorage {
    getItem(key: string): string | null;
    setItem(key: string, value: string): void;
    removeItem(key: string): void;
}
/**
 * Drafts of one person in one storage entry. A storage that is full or switched off costs the draft after a reload
 * and nothing else, so its errors are left alone.
 */
export declare function createDrafts(storage: DraftStorage, userId: string): Drafts;
