import type { TestProject } from "vitest/node";
import { binariesIn } from "../../src/index.ts";
import { prepareCluster } from "./cluster.ts";
import { postgres15Root } from "./postgres15.ts";

/** Vitest global set-up: the store's tests on the oldest PostgreSQL that Tsubame supports. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  project.provide("postgresMajor", 15);
  return prepareCluster(project, binariesIn(postgres15Root));
}
