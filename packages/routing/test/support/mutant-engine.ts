import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { EngineMaker } from "./invariants.ts";

const sources = join(dirname(fileURLToPath(import.meta.url)), "../../src");

/** One edit of the engine's sources. */
export interface Edit {
  /** The file under `src`. */
  readonly file: string;
  /** What stands there, once, to the letter. */
  readonly from: string;
  readonly to: string;
}

/** A directory for engines built from edited sources; removed when disposed. */
export class MutantEngines implements Disposable {
  readonly #directory = mkdtempSync(join(tmpdir(), "routing-mutants-"));
  #count = 0;

  /**
   * The engine built from its sources of this moment with the edit applied, so that no mutant drifts away from what it is a
   * mutant of.
   *
   * @throws Error when what is to be edited does not stand in the file exactly once: the mutant has to be thought of anew
   */
  async build(edit: Edit | null): Promise<EngineMaker> {
    this.#count += 1;
    const copy = join(this.#directory, String(this.#count));
    cpSync(sources, copy, { recursive: true, filter: (path) => !path.endsWith(".test.ts") });
    writeFileSync(join(copy, "package.json"), '{"type":"module"}');
    if (edit) {
      const path = join(copy, edit.file);
      const parts = readFileSync(path, "utf8").split(edit.from);
      if (parts.length !== 2) {
        throw new Error(`${edit.file} has ${parts.length - 1} times: ${edit.from}`);
      }
      writeFileSync(path, parts.join(edit.to));
    }
    const url = pathToFileURL(join(copy, "engine.ts")).href;
    const { createEngine } = (await import(url)) as { createEngine: EngineMaker };
    return createEngine;
  }

  [Symbol.dispose](): void {
    rmSync(this.#directory, { recursive: true });
  }
}
