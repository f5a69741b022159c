import { describe, expect, it } from "vitest";
import { z } from "zod";
import { csv, flag, label, pagingQuery } from "./common.ts";
import { presenceDefinitionIds, presenceOfDefinition } from "./presence.ts";

describe("what arrives in a query string", () => {
  it("lists come comma-joined or repeated", () => {
    expect(csv.parse("presence,routingStatus")).toEqual(["presence", "routingStatus"]);
    expect(csv.parse(["a", "b,c", " "])).toEqual(["a", "b", "c"]);
    expect(csv.parse("")).toEqual([]);
  });

  it("flags are true or false and nothing else", () => {
    expect(flag.parse("true")).toBe(true);
    expect(flag.parse("0")).toBe(false);
    expect(flag.safeParse("perhaps").success).toBe(false);
  });

  it("pages default to the first 25, also when zero is sent", () => {
    expect(pagingQuery.parse({})).toEqual({ pageSize: 25, pageNumber: 1 });
    expect(pagingQuery.parse({ pageSize: "0", pageNumber: "0" })).toEqual({
      pageSize: 25,
      pageNumber: 1,
    });
    expect(pagingQuery.parse({ pageSize: "100", pageNumber: "3" })).toEqual({
      pageSize: 100,
      pageNumber: 3,
    });
    for (const pageSize of ["-1", "501", "x", "1e999", "1.5"]) {
      expect(pagingQuery.safeParse({ pageSize }).success).toBe(false);
    }
  });
});

it("a name is trimmed, not empty and not endless", () => {
  const name = z.object({ name: label(5) });
  expect(name.parse({ name: "  返品 " })).toEqual({ name: "返品" });
  expect(name.safeParse({ name: " \u3000 " }).success).toBe(false);
  expect(name.safeParse({ name: "123456" }).success).toBe(false);
});

it("a presence is found by its definition's id in either case of letters", () => {
  expect(presenceOfDefinition(presenceDefinitionIds["On Queue"].toUpperCase())).toBe("On Queue");
  expect(presenceOfDefinition("nobody's")).toBeUndefined();
});
