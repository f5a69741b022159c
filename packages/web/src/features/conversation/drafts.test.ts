import { describe, expect, it } from "vitest";
import { createDrafts, type DraftStorage } from "./drafts.ts";

function memory(): DraftStorage & { readonly entries: Map<string, string> } {
  const entries = new Map<string, string>();
  return {
    entries,
    getItem: (key) => entries.get(key) ?? null,
    setItem: (key, value) => void entries.set(key, value),
    removeItem: (key) => void entries.delete(key),
  };
}

describe("drafts", () => {
  it("keep one text for each conversation across reloads", () => {
    const storage = memory();
    const drafts = createDrafts(storage, "u");
    drafts.write("a", "お調べ");
    drafts.write("b", "Hello");
    const again = createDrafts(storage, "u");
    expect([again.read("a"), again.read("b"), again.read("c")]).toEqual(["お調べ", "Hello", ""]);
  });

  it("leave nothing behind once sent or cleared", () => {
    const storage = memory();
    const drafts = createDrafts(storage, "u");
    drafts.write("a", "x");
    drafts.write("a", "");
    expect(storage.entries.size).toBe(0);
    drafts.write("a", "x");
    drafts.clear();
    expect(storage.entries.size).toBe(0);
  });

  it("belong to one person", () => {
    const storage = memory();
    createDrafts(storage, "u").write("a", "mine");
    expect(createDrafts(storage, "v").read("a")).toBe("");
  });

  it("drop the longest untouched one beyond fifty", () => {
    const drafts = createDrafts(memory(), "u");
    for (let count = 0; count < 50; count += 1) drafts.write(`c${count}`, "x");
    drafts.write("c0", "touched");
    drafts.write("c50", "x");
    expect([drafts.read("c0"), drafts.read("c1"), drafts.read("c50")]).toEqual([
      "touched",
      "",
      "x",
    ]);
  });

  it("start empty from a broken or full storage", () => {
    const storage = memory();
    storage.entries.set("tsubame.drafts.u", "{broken");
    storage.setItem = () => {
      throw new Error("quota");
    };
    const drafts = createDrafts(storage, "u");
    drafts.write("a", "kept in memory");
    expect(drafts.read("a")).toBe("kept in memory");
  });
});
