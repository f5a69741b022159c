import { readdirSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join, relative, resolve, sep } from "node:path";
import { describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "..");

/** Who may import whom (ARCHITECTURE.md). A package that is not listed here does not exist. */
const arrows: Readonly<Record<string, readonly string[]>> = {
  routing: [],
  "x-api": [],
  contract: [],
  store: ["routing"],
  server: ["routing", "x-api", "contract", "store"],
  "x-sandbox": ["x-api"],
  web: ["contract"],
  cli: ["server", "x-sandbox", "store", "routing"],
};

interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const packageNames = readdirSync(join(root, "packages")).toSorted();

function manifestOf(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
}

function sourcesOf(name: string): string[] {
  const source = join(root, "packages", name, "src");
  return readdirSync(source, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.(ts|tsx)$/.test(file) && !/\.test\.tsx?$/.test(file))
    .map((file) => join(source, file));
}

/** Module names in import and export declarations and in `import()` with a literal. */
function importsOf(file: string): string[] {
  const text = readFileSync(file, "utf8");
  const found = text.matchAll(
    /^\s*(?:import|export)\s[^;'"]*?from\s*["']([^"']+)["']|^\s*import\s*["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']\s*\)/gm,
  );
  return [...found].map((match) => match[1] ?? match[2] ?? match[3] ?? "");
}

function packageOfModule(specifier: string): string {
  const parts = specifier.split("/");
  return specifier.startsWith("@") ? parts.slice(0, 2).join("/") : (parts[0] ?? specifier);
}

describe("packages", () => {
  it("are the ones in the table of arrows, at most nine", () => {
    expect(packageNames).toEqual(Object.keys(arrows).toSorted());
    expect(packageNames.length).toBeLessThanOrEqual(9);
  });

  it("form no cycle", () => {
    const done = new Set<string>();
    const visit = (name: string, path: readonly string[]): void => {
      expect(path, `cycle through ${name}`).not.toContain(name);
      if (done.has(name)) return;
      for (const next of arrows[name] ?? []) visit(next, [...path, name]);
      done.add(name);
    };
    for (const name of packageNames) visit(name, []);
  });
});

describe.each(packageNames)("package %s", (name) => {
  const folder = join(root, "packages", name);
  const manifest = manifestOf(folder);
  const files = sourcesOf(name);

  it("declares exactly the packages of ours that the table allows", () => {
    const ours = Object.keys(manifest.dependencies ?? {})
      .filter((dependency) => dependency.startsWith("@tsubame/"))
      .map((dependency) => dependency.slice("@tsubame/".length));
    expect((arrows[name] ?? []).toSorted()).toEqual(expect.arrayContaining(ours.toSorted()));
  });

  it("imports only what its package.json declares, and our packages by their front door", () => {
    const declared = new Set([
      ...Object.keys(manifest.dependencies ?? {}),
      // Types are needed only to compile.
      ...Object.keys(manifest.devDependencies ?? {}).filter((d) => d.startsWith("@types/")),
    ]);
    const problems = files.flatMap((file) =>
      importsOf(file)
        .filter((specifier) => !specifier.startsWith("."))
        .filter((specifier) => !specifier.startsWith("node:"))
        .filter((specifier) => {
          if (builtinModules.includes(specifier)) return true;
          const isDeep = specifier.startsWith("@tsubame/") && specifier.split("/").length > 2;
          return isDeep || !declared.has(packageOfModule(specifier));
        })
        .map((specifier) => `${relative(root, file)} imports ${specifier}`),
    );
    expect(problems).toEqual([]);
  });

  it("never reaches into another package by a relative path", () => {
    const problems = files.flatMap((file) =>
      importsOf(file)
        .filter((specifier) => specifier.startsWith("."))
        .filter(
          (specifier) => !resolve(dirname(file), specifier).startsWith(join(folder, "src") + sep),
        )
        .map((specifier) => `${relative(root, file)} imports ${specifier}`),
    );
    expect(problems).toEqual([]);
  });

  it("names its folders after the domain", () => {
    const vague = files
      .map((file) => relative(folder, file))
      .filter((file) => /(^|\/)(utils?|common|helpers?|shared|misc|lib)\//.test(file));
    expect(vague).toEqual([]);
  });
});
