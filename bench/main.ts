import { measureCrc } from "./crc/crc.ts";
import { measureDispatch } from "./dispatch/dispatch.ts";
import { measureIngest } from "./ingest/ingest.ts";
import { measureMemory } from "./memory.ts";
import { measureRing } from "./ring.ts";
import { measureRouting } from "./routing.ts";
import { measureSandboxDeliveries } from "./sandbox-deliveries.ts";
import { measureSigning } from "./signing.ts";
import { measureStart } from "./start.ts";

/** Every bench by its name; `npm run bench ingest ring` runs some of them. */
const benches: Readonly<Record<string, () => Promise<void>>> = {
  ingest: measureIngest,
  crc: measureCrc,
  ring: measureRing,
  routing: measureRouting,
  dispatch: measureDispatch,
  signing: measureSigning,
  "sandbox-deliveries": measureSandboxDeliveries,
  memory: measureMemory,
  start: measureStart,
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in benches));
if (unknown.length > 0) {
  console.error(
    `No bench called ${unknown.join(", ")}. There are: ${Object.keys(benches).join(", ")}.`,
  );
  process.exit(2);
}
for (const name of asked.length > 0 ? asked : Object.keys(benches)) await benches[name]?.();
