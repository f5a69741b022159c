import { afterAll, beforeAll, beforeEach } from "vitest";
import { startTestNode, type TestNode } from "./node.ts";
import { createXSide, type XSide } from "./x-side.ts";

/**
 * X's side and a node that reaches it, for the tests of one file. X's call budgets are small (15 in 15 minutes): each test
 * begins with full ones, and with nothing going wrong.
 */
export function startNodeAtX(
  take: (started: { readonly x: XSide; readonly node: TestNode }) => void,
): void {
  let x: XSide;
  let node: TestNode;
  beforeAll(async () => {
    x = await createXSide();
    node = await startTestNode({ xApiUrl: x.sandbox.url });
    take({ x, node });
  }, 60_000);
  beforeEach(async () => {
    await x.control("DELETE", "/limits/windows");
    await x.control("DELETE", "/faults");
  });
  afterAll(async () => {
    await node.close();
    await x.sandbox.close();
  });
}
