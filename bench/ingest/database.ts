import { randomUUID } from "node:crypto";
import pg from "pg";
import { migrate } from "@tsubame/store";

/** An empty database on a cluster. */
export async function createDatabase(clusterUrl: string): Promise<string> {
  const name = `bench_${randomUUID().replaceAll("-", "")}`;
  const client = new pg.Client({ connectionString: clusterUrl });
  await client.connect();
  await client.query(`create database ${name} template template0`);
  await client.end();
  const url = new URL(clusterUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/** A database with Tsubame's schema. */
export async function createMigratedDatabase(clusterUrl: string): Promise<string> {
  const url = await createDatabase(clusterUrl);
  await migrate({ url });
  return url;
}
