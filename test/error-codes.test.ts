import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import {
  integrationErrorCodes,
  serverErrorCatalogue,
} from "../packages/server/src/http/error-codes.ts";
import { storeErrorCatalogue } from "../packages/store/src/errors.ts";

const root = resolve(import.meta.dirname, "..");
const documented = [
  ...readFileSync(join(root, "docs/errors.md"), "utf8").matchAll(/^### `(.+)`$/gm),
].map((match) => match[1] ?? "");

/** The server's sources without tests and without the catalogue itself, joined. */
const source = readdirSync(join(root, "packages/server/src"), { recursive: true, encoding: "utf8" })
  .filter(
    (file) =>
      file.endsWith(".ts") && !file.endsWith(".test.ts") && !file.endsWith("error-codes.ts"),
  )
  .map((file) => readFileSync(join(root, "packages/server/src", file), "utf8"))
  .join("\n");

describe("docs/errors.md", () => {
  it("has one heading for each code of the catalogues and no other", () => {
    const known = [
      ...Object.keys(serverErrorCatalogue),
      ...Object.keys(storeErrorCatalogue),
      ...integrationErrorCodes,
    ];
    expect(documented.toSorted()).toEqual(known.toSorted());
  });
});

describe("the server's catalogue", () => {
  it("has every code that the sources use", () => {
    const used = [
      ...source.matchAll(/\b(?:code|errorCode): *"([a-z][A-Za-z]*(?:\.[A-Za-z-]+)+)"/g),
    ].map((match) => match[1] ?? "");
    const unknown = used.filter((code) => !Object.hasOwn(serverErrorCatalogue, code));
    expect(unknown).toEqual([]);
  });

  it("has no code that nothing uses", () => {
    const unused = Object.keys(serverErrorCatalogue).filter(
      (code) => !source.includes(`"${code}"`),
    );
    expect(unused).toEqual([]);
  });
});
