import type { TestProject } from "vitest/node";
import { migrate, startTestCluster, type PostgresBinaries } from "../../src/index.ts";
import { databaseUrl, runOn, templateDatabase } from "./database-url.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Address of the run's cluster; `database.ts` makes each test file's own database in it. */
    testClusterUrl: string;
    /** Major version of its server: the embedded one, or the oldest supported. */
    postgresMajor: 15 | 18;
  }
}

/** Vitest global set-up: one cluster for the whole run with a migrated template database in it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  project.provide("postgresMajor", 18);
  return prepareCluster(project);
}

/** The same on programs other than the embedded ones. */
export async function prepareCluster(
  project: TestProject,
  binaries?: PostgresBinaries,
): Promise<() => Promise<void>> {
  const cluster = await startTestCluster(binaries === undefined ? {} : { binaries });
  try {
    await runOn(cluster.url, `create database ${templateDatabase}`);
    await migrate({ url: databaseUrl(cluster.url, templateDatabase) });
    project.provide("testClusterUrl", cluster.url);
  } catch (error) {
    await cluster.stop();
    throw error;
  }
  return () => cluster.stop();
}
