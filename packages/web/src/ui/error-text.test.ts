import { describe, expect, it } from "vitest";
import { ApiError } from "../api/api-error.ts";
import { errorTextId } from "./error-text.ts";

describe("the sentence for an error", () => {
  it("speaks of the form, not of the body, when fields were refused", () => {
    const refused = { status: 400, code: "bad.request", message: "The body is not valid: name" };
    const fields = [{ fieldName: "name", errorCode: "invalid.value" }];
    expect(errorTextId(new ApiError({ ...refused, fields }))).toBe("error.invalidFields");
    // Without a field the server's own sentence says more.
    expect(errorTextId(new ApiError(refused))).toBeNull();
  });
});
