import { describe, expect, it } from "vitest";
import { isConfirmingInput, isShortcutPress } from "./keys.ts";

const press = {
  key: "a",
  isComposing: false,
  keyCode: 65,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  repeat: false,
};

describe("keys", () => {
  it("leave a kana conversion's Enter to the input method, also in Safari", () => {
    expect(isConfirmingInput({ isComposing: true, keyCode: 13 })).toBe(true);
    expect(isConfirmingInput({ isComposing: false, keyCode: 229 })).toBe(true);
    expect(isConfirmingInput({ isComposing: false, keyCode: 13 })).toBe(false);
  });

  it("are a shortcut only alone, once and outside an input method", () => {
    expect(isShortcutPress(press)).toBe(true);
    expect(isShortcutPress({ ...press, ctrlKey: true })).toBe(false);
    expect(isShortcutPress({ ...press, repeat: true })).toBe(false);
    expect(isShortcutPress({ ...press, isComposing: true })).toBe(false);
  });
});
