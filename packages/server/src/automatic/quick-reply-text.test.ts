import { describe, expect, it } from "vitest";
import { numberedText } from "./quick-reply-text.ts";

describe("a question with its choices as a text", () => {
  it("numbers the choices from one and keeps what explains them", () => {
    const options = [
      { label: "Billing", description: "Invoices and payments", metadata: "b" },
      { label: "配送", metadata: "d" },
      { label: "Else", description: "", metadata: "e" },
    ];
    expect(numberedText("What is it about?", options)).toBe(
      "What is it about?\n\n1. Billing – Invoices and payments\n2. 配送\n3. Else",
    );
  });
});
