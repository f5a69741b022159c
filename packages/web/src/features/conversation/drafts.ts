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

/** Most drafts kept; beyond it the longest untouched one goes. */
const draftLimit = 50;

/**
 * Drafts of one person in one storage entry. A storage that is full or switched off costs the draft after a reload
 * and nothing else, so its errors are left alone.
 */
export function createDrafts(storage: DraftStorage, userId: string): Drafts {
  const key = `tsubame.drafts.${userId}`;
  let texts = load(storage, key);

  function save(): void {
    try {
      if (texts.size === 0) storage.removeItem(key);
      else storage.setItem(key, JSON.stringify([...texts]));
    } catch {
      // The draft is still on screen and in memory.
    }
  }

  return {
    read: (conversationId) => texts.get(conversationId) ?? "",
    write(conversationId, text) {
      // Deleting first moves the entry to the end: the order is the order of use.
      texts.delete(conversationId);
      if (text !== "") texts.set(conversationId, text);
      while (texts.size > draftLimit) {
        const oldest = texts.keys().next().value;
        if (oldest === undefined) break;
        texts.delete(oldest);
      }
      save();
    },
    clear() {
      texts = new Map();
      save();
    },
  };
}

function load(storage: DraftStorage, key: string): Map<string, string> {
  try {
    const stored: unknown = JSON.parse(storage.getItem(key) ?? "[]");
    if (!Array.isArray(stored)) return new Map();
    return new Map(
      stored.filter(
        (entry): entry is [string, string] =>
          Array.isArray(entry) && typeof entry[0] === "string" && typeof entry[1] === "string",
      ),
    );
  } catch {
    return new Map();
  }
}
