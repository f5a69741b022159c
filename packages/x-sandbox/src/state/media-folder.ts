import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import type { SandboxContext } from "../context.ts";
import type { Media } from "../media/media.ts";

/** What the state file says of an upload; its bytes are a file of their own, named by the id. */
export type MediaRecord = Omit<Media, "bytes">;

const FILE_NAME = /^\d{1,20}$/;

/** Records of all finished uploads, without their bytes. */
export function mediaRecords(context: SandboxContext): MediaRecord[] {
  return context.media.list().map(({ bytes: _bytes, ...record }) => record);
}

/** Writes bytes that the folder does not have yet, and removes what no upload needs any more. The bytes of an upload never change. */
export function writeMedia(context: SandboxContext, folder: string): void {
  const media = context.media.list();
  if (media.length > 0) mkdirSync(folder, { recursive: true });
  const present = existsSync(folder) ? readdirSync(folder) : [];
  const known = new Set(present);
  for (const { id, bytes } of media) {
    if (known.delete(id)) continue;
    const draft = path.join(folder, `${id}.draft`);
    writeFileSync(draft, bytes, { mode: 0o600 });
    renameSync(draft, path.join(folder, id));
  }
  for (const name of known) {
    if (FILE_NAME.test(name)) rmSync(path.join(folder, name), { force: true });
  }
}

/** Puts uploads back together. One whose file is gone is left out: its messages stay, the picture answers 404. */
export function restoreMedia(
  context: SandboxContext,
  records: readonly MediaRecord[],
  folder: string,
): void {
  for (const record of records) {
    const file = path.join(folder, record.id);
    if (FILE_NAME.test(record.id) && existsSync(file)) {
      context.media.restore({ ...record, bytes: readFileSync(file) });
    }
  }
}
