import { z } from "zod";
import type { SandboxContext } from "../context.ts";
import { mediaRecords, restoreMedia, type MediaRecord } from "./media-folder.ts";
import { SECTIONS } from "./sections.ts";
import { upgradeFromVersion1 } from "./upgrade.ts";

/** The records come from our own file; only its outline is checked, so that a foreign file is refused and not half read. */
const outline = z.object({
  version: z.union([z.literal(1), z.literal(2)]),
  clockAheadMs: z.number().default(0),
  media: z.array(z.looseObject({ id: z.string() })).default([]),
});
const recordList = z.array(z.object({})).default([]);

/** Everything that lasts but the bytes of media, as one JSON text. */
export function takeSnapshot(context: SandboxContext): string {
  return JSON.stringify({
    version: 2,
    clockAheadMs: context.clock.aheadMs(),
    ...Object.fromEntries(SECTIONS.map(({ name, take }) => [name, take(context)])),
    media: mediaRecords(context),
  });
}

/**
 * Puts a snapshot into a fresh sandbox; what an older one does not know of stays empty. Throws when the text is not a snapshot, before
 * anything is put back.
 */
export function restoreSnapshot(
  context: SandboxContext,
  { text, mediaFolder }: { text: string; mediaFolder: string },
): void {
  const content: unknown = JSON.parse(text);
  const { version, clockAheadMs } = outline.parse(content);
  // The whole records, not what the outline leaves of them.
  const written = content as Record<string, unknown>;
  const records = version === 1 ? upgradeFromVersion1(written) : written;
  for (const { name } of SECTIONS) recordList.parse(records[name]);
  context.clock.startAhead(clockAheadMs);
  for (const { name, restore } of SECTIONS) {
    restore(context, (records[name] ?? []) as readonly unknown[]);
  }
  restoreMedia(context, (written["media"] ?? []) as readonly MediaRecord[], mediaFolder);
}
