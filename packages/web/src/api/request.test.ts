import { describe, expect, it } from "vitest";
import { requestUrl } from "./request.ts";

describe("request address", () => {
  it("encodes parameters, joins arrays with commas and leaves empty values out", () => {
    expect(
      requestUrl(
        "/api/v2/users/{userId}",
        { userId: "a/b" },
        { expand: ["x", "y"], pageSize: 0, name: undefined },
      ),
    ).toBe("/api/v2/users/a%2Fb?expand=x%2Cy&pageSize=0");
  });

  it("refuses a path with a parameter that was not given", () => {
    expect(() => requestUrl("/api/v2/users/{userId}")).toThrow("userId");
  });
});
