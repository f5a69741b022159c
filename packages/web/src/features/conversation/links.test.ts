import { describe, expect, it } from "vitest";
import { textParts } from "./links.ts";

describe("links in a message", () => {
  it("ends an address at Japanese punctuation and before a full stop", () => {
    expect(textParts("こちら(https://a.example/x)、または https://b.example/y.")).toEqual([
      { kind: "text", text: "こちら(" },
      { kind: "link", text: "https://a.example/x", href: "https://a.example/x" },
      { kind: "text", text: ")、または " },
      { kind: "link", text: "https://b.example/y", href: "https://b.example/y" },
      { kind: "text", text: "." },
    ]);
  });

  it("shows where a look-alike address really leads", () => {
    expect(textParts("https://аpple.example")[0]).toMatchObject({
      href: "https://xn--pple-43d.example/",
    });
  });

  it("never makes a link of another scheme", () => {
    const text = "javascript:alert(1) data:text/html,x ftp://a.example";
    expect(textParts(text)).toEqual([{ kind: "text", text }]);
  });
});
