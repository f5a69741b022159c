import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse, TYPE, type MessageFormatElement } from "@formatjs/icu-messageformat-parser";
import { parseAst } from "vite";
import { describe, expect, it } from "vitest";

const source = resolve(import.meta.dirname, "..");
const read = (name: string) =>
  JSON.parse(readFileSync(join(import.meta.dirname, "messages", name), "utf8")) as Record<
    string,
    string
  >;
const english = read("en.json");
const japanese = read("ja.json");

/** Names of the values that a text needs, wherever they stand in it. */
function placeholders(
  elements: readonly MessageFormatElement[],
  found = new Set<string>(),
): Set<string> {
  for (const element of elements) {
    if (element.type === TYPE.literal || element.type === TYPE.pound) continue;
    found.add(element.value);
    if (element.type === TYPE.plural || element.type === TYPE.select) {
      for (const option of Object.values(element.options)) placeholders(option.value, found);
    }
    if (element.type === TYPE.tag) placeholders(element.children, found);
  }
  return found;
}

const files = readdirSync(source, { recursive: true, encoding: "utf8" }).map((name) =>
  join(source, name),
);
const components = files.filter((name) => name.endsWith(".tsx"));

describe("catalogues", () => {
  it("have the same texts in both languages", () => {
    expect(Object.keys(japanese).toSorted()).toEqual(Object.keys(english).toSorted());
  });

  it.each(Object.keys(english))("need the same values for %s", (id) => {
    expect(placeholders(parse(japanese[id] ?? ""))).toEqual(placeholders(parse(english[id] ?? "")));
  });

  it("hold no text that nobody says", () => {
    const code = files
      .filter((name) => /\.tsx?$/.test(name) && !name.includes(".test."))
      .map((name) => readFileSync(name, "utf8"))
      .join("\n");
    // Families of texts are named by a template such as `people.role.${role}.hint`.
    const families = [...code.matchAll(/`([a-zA-Z]+\.[\w.]*\$\{[^`]*)`/g)].map(
      ([, template = ""]) =>
        new RegExp(`^${template.replaceAll(".", "\\.").replaceAll(/\$\{[^}]*\}/g, "\\w+")}$`),
    );
    const unused = Object.keys(english).filter(
      (id) => !code.includes(`"${id}"`) && !families.some((family) => family.test(id)),
    );
    expect(unused).toEqual([]);
  });
});

const spokenAttributes = new Set([
  "aria-label",
  "label",
  "placeholder",
  "title",
  "description",
  "alt",
  "hint",
]);

/** Words in a component that did not come from a catalogue. */
function literalsOf(node: unknown, found: string[] = []): string[] {
  if (Array.isArray(node)) {
    for (const child of node) literalsOf(child, found);
    return found;
  }
  if (typeof node !== "object" || node === null) return found;
  const record = node as Record<string, unknown>;
  if (record["type"] === "JSXText" && /\p{L}{2,}/u.test(String(record["value"]))) {
    found.push(String(record["value"]).trim());
  }
  if (record["type"] === "JSXAttribute") {
    const name = (record["name"] as Record<string, unknown>)["name"];
    const value = record["value"] as Record<string, unknown> | null;
    if (
      spokenAttributes.has(String(name)) &&
      value?.["type"] === "Literal" &&
      /\p{L}{2,}/u.test(String(value["value"]))
    ) {
      found.push(`${String(name)}=${String(value["value"])}`);
    }
  }
  for (const child of Object.values(record))
    if (typeof child === "object") literalsOf(child, found);
  return found;
}

describe.each(components.map((name) => [name.slice(source.length + 1), name]))(
  "%s",
  (_short, name) => {
    it("says nothing that is not in the catalogues", () => {
      const ast = parseAst(readFileSync(name, "utf8"), { lang: "tsx" });
      expect(literalsOf(ast)).toEqual([]);
    });
  },
);
