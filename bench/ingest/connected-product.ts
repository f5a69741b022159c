import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { startTestCluster } from "@tsubame/store";
import {
  connect,
  createXSide,
  integrationBody,
  startProduct,
  type Product,
  type XSide,
} from "../../e2e/support/company.ts";
import { createDatabase } from "./database.ts";

/** Server and sandbox as processes of their own on a durable cluster, with one account connected. */
export interface ConnectedProduct {
  readonly product: Product;
  readonly x: XSide;
  /** Path of the account's webhook address. */
  readonly webhookPath: string;
  readonly clusterUrl: string;
  readonly databaseUrl: string;
  readonly client: pg.Client;
}

/** Gives `measure` a connected product and cleans up after it. */
export async function withConnectedProduct(
  measure: (connected: ConnectedProduct) => Promise<void>,
): Promise<void> {
  const cluster = await startTestCluster({ isDurable: true });
  const dataDir = mkdtempSync(join(tmpdir(), "tsubame-bench-"));
  const databaseUrl = await createDatabase(cluster.url);
  const product = await startProduct({ databaseUrl, dataDir });
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const x = await createXSide(product.sandbox);
    const integration = await connect(product.admin, integrationBody(x));
    if (integration.createStatus !== "Completed") {
      throw new Error(`not connected: ${JSON.stringify(integration.createError)}`);
    }
    const { rows } = await client.query<{ webhook_key: string }>(
      "select webhook_key from integration where id = $1",
      [integration.id],
    );
    const webhookPath = `/webhooks/x/${rows[0]?.webhook_key ?? ""}`;
    await measure({ product, x, webhookPath, clusterUrl: cluster.url, databaseUrl, client });
  } finally {
    await client.end();
    await product.close();
    await cluster.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
