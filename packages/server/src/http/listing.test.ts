import { describe, expect, it } from "vitest";
import { listing, pageOf } from "./listing.ts";

describe("listing", () => {
  it("links to the neighbours of a page in the middle and keeps the filters", () => {
    const page = listing({
      entities: ["c", "d"],
      total: 5,
      page: { pageNumber: 2, pageSize: 2 },
      requestUrl: "/api/v2/things?name=a%20b&pageNumber=2&pageSize=2",
    });
    expect(page).toEqual({
      entities: ["c", "d"],
      pageSize: 2,
      pageNumber: 2,
      total: 5,
      pageCount: 3,
      firstUri: "/api/v2/things?name=a+b&pageNumber=1&pageSize=2",
      previousUri: "/api/v2/things?name=a+b&pageNumber=1&pageSize=2",
      nextUri: "/api/v2/things?name=a+b&pageNumber=3&pageSize=2",
      lastUri: "/api/v2/things?name=a+b&pageNumber=3&pageSize=2",
      selfUri: "/api/v2/things?name=a+b&pageNumber=2&pageSize=2",
    });
  });

  it("has no neighbours when there is nothing", () => {
    const page = listing({
      entities: [],
      total: 0,
      page: { pageNumber: 1, pageSize: 25 },
      requestUrl: "/api/v2/things",
    });
    expect(page).toMatchObject({ total: 0, pageCount: 0, pageNumber: 1 });
    expect(page).not.toHaveProperty("nextUri");
    expect(page).not.toHaveProperty("previousUri");
  });
});

it("cuts a page out of a complete list", () => {
  expect(pageOf([1, 2, 3, 4, 5], { pageNumber: 2, pageSize: 2 })).toEqual([3, 4]);
  expect(pageOf([1], { pageNumber: 9, pageSize: 2 })).toEqual([]);
});
