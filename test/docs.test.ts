import { existsSync, globSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { readConfig } from "../packages/server/src/config.ts";

const root = resolve(import.meta.dirname, "..");
const read = (file: string): string => readFileSync(join(root, file), "utf8");

const notOurs = new Set(["node_modules", "dist", "dist-types", "data", "test-output"]);
/** Pages and sources of this repository; read from the disk, because a copy without git is to pass too. */
const files = globSync("**/*.{md,ts,tsx,js,mjs}", {
  cwd: root,
  exclude: (name) => notOurs.has(basename(name)),
});
const pages = files.filter((file) => file.endsWith(".md"));

/** GitHub's anchor of each heading of a page. */
function anchorsOf(page: string): Set<string> {
  return new Set(
    [...read(page).matchAll(/^#{1,6} (.+)$/gm)].map((match) =>
      (match[1] ?? "")
        .toLowerCase()
        .replaceAll(/[^\p{Letter}\p{Number}\s_-]/gu, "")
        .replaceAll(/\s/g, "-"),
    ),
  );
}

function packageFiles(): string[] {
  const workspaces = readdirSync(join(root, "packages")).map((name) => `packages/${name}`);
  return ["", ...workspaces].map((folder) => join(folder, "package.json"));
}

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly scripts?: Readonly<Record<string, string>>;
}
const manifests = packageFiles().map((file) => JSON.parse(read(file)) as Manifest);

describe("the pages of this repository", () => {
  it.each(pages)("%s links to files and headings that exist", (page) => {
    const links = [...read(page).matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? "");
    const dead = links
      .filter((link) => !/^[a-z]+:/.test(link))
      .filter((link) => {
        const [path = "", anchor] = link.split("#");
        const target = path === "" ? page : join(dirname(page), path);
        if (!existsSync(join(root, target))) return true;
        return anchor !== undefined && !anchorsOf(target).has(decodeURIComponent(anchor));
      });
    expect(dead).toEqual([]);
  });

  it.each(pages)("%s names only npm scripts that exist", (page) => {
    const scripts = new Set(manifests.flatMap(({ scripts = {} }) => Object.keys(scripts)));
    const named = [...read(page).matchAll(/npm run ([a-z][\w:-]*)/g)].map(([, name]) => name ?? "");
    expect(named.filter((name) => !scripts.has(name))).toEqual([]);
  });

  it.each(pages)("%s names only files of ours that exist", (page) => {
    const named = [
      ...read(page).matchAll(/`((?:packages|docs|test|e2e|bench|scripts)\/[\w./-]+)`/g),
    ].map((match) => match[1] ?? "");
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});

describe("docs/sources.md", () => {
  it("has the heading of every source that a docstring names", () => {
    const known = anchorsOf("docs/sources.md");
    const dead = files
      .filter((file) => /\.(ts|tsx|js|mjs)$/.test(file))
      .flatMap((file) =>
        [...read(file).matchAll(/docs\/sources\.md#([a-z0-9-]+)/g)]
          .filter((match) => !known.has(match[1] ?? ""))
          .map((match) => `${file}: ${match[0]}`),
      );
    expect(dead).toEqual([]);
  });
});

describe("docs/dependencies.md", () => {
  it("has one line for each direct dependency, and none for what is gone", () => {
    const declared = manifests
      .flatMap(({ dependencies = {}, devDependencies = {} }) =>
        Object.keys({ ...dependencies, ...devDependencies }),
      )
      .filter((name) => !name.startsWith("@tsubame/"));
    const lines = [...read("docs/dependencies.md").matchAll(/^\| +`([^`]+)` +\|/gm)].map(
      (match) => match[1] ?? "",
    );
    expect(lines.toSorted()).toEqual([...new Set(declared)].toSorted());
  });
});

describe("example.env", () => {
  const lines = [...read("example.env").matchAll(/^#?([A-Z][A-Z_]+)=(.*)$/gm)];
  const example = Object.fromEntries(lines.map(([, name = "", value = ""]) => [name, value]));

  it("names exactly the variables that the server reads", () => {
    const known = read("packages/server/src/config.ts").matchAll(/^ {2}([A-Z][A-Z_]+): /gm);
    expect(new Set(Object.keys(example))).toEqual(new Set([...known].map((match) => match[1])));
  });

  it("shows the defaults of `serve`", () => {
    const required = { TSUBAME_PUBLIC_URL: example["TSUBAME_PUBLIC_URL"] };
    const shown = readConfig({ ...example, DATABASE_URL: "" }, "serve");
    expect(shown).toEqual(readConfig(required, "serve"));
  });
});
