import { createMediaFetcher } from "../../../src/media/fetcher.ts";
import { createProcessContext } from "./process-context.ts";

/** A node that does nothing but fetch files, for tests that kill it. */
const context = await createProcessContext();
createMediaFetcher(context, { timings: { pollMs: 20, claimMs: 3_000 } });
process.stdout.write("ready\n");
