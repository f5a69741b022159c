import { describe, expect, it } from "vitest";
import { linkText } from "./links.ts";

const nobody = (): undefined => undefined;

describe("links in a text", () => {
  it("end before Japanese text and closing punctuation", () => {
    const { entities } = linkText("(https://a.example/x)。https://b.example/yです!", nobody);
    expect(entities.urls.map((url) => url.expanded_url)).toEqual([
      "https://a.example/x",
      "https://b.example/y",
    ]);
  });

  it("stand at their code points in the stored text", () => {
    const { text, entities } = linkText("😀😀 https://a.example/ and https://b.example/", nobody);
    const points = [...text];
    for (const url of entities.urls) {
      expect(points.slice(...url.indices).join("")).toBe(url.url);
    }
  });

  it("are shown without scheme, and cut when long", () => {
    const { entities } = linkText("https://www.example.com/a/very/long/path/indeed", nobody);
    expect(entities.urls[0]?.display_url).toBe("example.com/a/very/long/pa…");
  });

  it("leave room for mentions of accounts that exist, and for hashtags", () => {
    const jo = { id: "1", username: "jo", name: "Jo" };
    const { entities } = linkText("hi @jo and @nobody #注文 ok", (name) =>
      name === "jo" ? jo : undefined,
    );
    expect(entities.user_mentions).toMatchObject([{ screen_name: "jo", indices: [3, 6] }]);
    expect(entities.hashtags).toEqual([{ text: "注文", indices: [19, 22] }]);
  });
});
