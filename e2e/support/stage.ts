import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  createTestDatabase,
  type TestDatabase,
} from "../../packages/store/test/support/database.ts";
import { startProduct, type Product } from "./company.ts";

/** The product on a database and in a directory of its own. */
export interface Stage {
  readonly product: Product;
  readonly database: TestDatabase;
  readonly dataDir: string;
  /** Ends the product, then removes what it has left. */
  close(): Promise<void>;
}

/** Starts the product for the tests of one file; `name` stands in the directory's name. */
export async function openStage(
  name: string,
  options: { readonly maxConnections?: number } & Pick<
    Parameters<typeof startProduct>[0],
    "env"
  > = {},
): Promise<Stage> {
  const database = await createTestDatabase({ maxConnections: options.maxConnections ?? 2 });
  const dataDir = mkdtempSync(join(tmpdir(), `tsubame-${name}-`));
  const leave = async (): Promise<void> => {
    await database.close();
    rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    const { env } = options;
    const product = await startProduct({
      databaseUrl: database.url,
      dataDir,
      ...(env === undefined ? {} : { env }),
    });
    return {
      product,
      database,
      dataDir,
      async close() {
        await product.close();
        await leave();
      },
    };
  } catch (error) {
    await leave();
    throw error;
  }
}
