import { describe, expect, it } from "vitest";
import { ApiError } from "../../api/api-error.ts";
import { isRefusedByField } from "./use-rule-text.ts";

const refusal = (...fieldNames: string[]) =>
  new ApiError({
    status: 400,
    code: "bad.request",
    message: "The rules are not valid.",
    fields: fieldNames.map((fieldName) => ({ fieldName, errorCode: "invalid.value" })),
  });

describe("a refused routing form", () => {
  it("points to its fields only when it shows all that are wrong", () => {
    const ring = "bullseye.rings.0.memberGroups.1.id";
    expect(isRefusedByField(refusal(ring, "vipPriority"))).toBe(true);
    expect(isRefusedByField(refusal(ring, "name"))).toBe(false);
    expect(isRefusedByField(refusal())).toBe(false);
    expect(isRefusedByField(new Error("no answer"))).toBe(false);
  });
});
