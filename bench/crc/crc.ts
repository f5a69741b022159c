import { fileURLToPath } from "node:url";
import { withConnectedProduct } from "../ingest/connected-product.ts";
import { runChild } from "../ingest/run-child.ts";
import { percentile, report, rounded } from "../figure.ts";
import type { CrcLoadOptions, CrcLoadResult } from "./load.ts";

const deliveriesPerSecond = 500;
const challengesPerSecond = 20;
const seconds = 25;

/** How long X waits for the answer to its challenge while 500 deliveries a second arrive at the same address. */
export async function measureCrc(): Promise<void> {
  await withConnectedProduct(async ({ product, x, webhookPath }) => {
    const options: CrcLoadOptions = {
      port: Number(new URL(product.url).port),
      path: webhookPath,
      consumerSecret: x.app.consumerSecret,
      businessId: x.businessId,
      deliveriesPerSecond,
      challengesPerSecond,
      seconds,
      firstId: "1850000000000000000",
    };
    const script = fileURLToPath(new URL("load.ts", import.meta.url));
    const result = await runChild<CrcLoadResult>(script, options);
    if (result.wrongAnswers > 0) throw new Error(`${result.wrongAnswers} answers were wrong`);
    const detail = {
      deliveriesPerSecond: rounded(result.deliveriesAnswered / seconds, 0),
      challenges: result.challengeMs.length,
      p50: rounded(percentile(result.challengeMs, 0.5), 1),
      max: rounded(Math.max(...result.challengeMs), 1),
    };
    report({
      bench: "crc",
      metric: "answer_p99",
      value: rounded(percentile(result.challengeMs, 0.99), 1),
      unit: "ms",
      target: 50,
      detail,
    });
  });
}
