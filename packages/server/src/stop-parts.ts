import type { Logger } from "pino";
import type { Part } from "./context.ts";

/**
 * Stops the parts of a node at the same time, and the first one, on which the others may depend, after them. One by
 * one, each part's patience with a call that X does not answer would add up to more than a node has for its end. A part
 * that does not stop cleanly is logged and keeps no other from stopping.
 */
export async function stopParts(parts: readonly Part[], log: Pick<Logger, "error">): Promise<void> {
  const stop = async (part: Part): Promise<void> => {
    try {
      await part.stop();
    } catch (error) {
      log.error({ err: error, part: part.name }, "part did not stop cleanly");
    }
  };
  const [first, ...others] = parts;
  await Promise.all(others.map(stop));
  if (first !== undefined) await stop(first);
}
