import type { FileAttachment } from "@tsubame/contract";
import { describe, expect, it } from "vitest";
import { createAttachmentDrafts, type UploadFile } from "./attachment-drafts.ts";

const png = (size = 10, name = "a.png", type = "image/png") =>
  new File([new Uint8Array(size)], name, { type });
const uploaded = (id: string) => ({ id, kind: "photo" }) as FileAttachment;

/** Drafts, and uploads that end when a test says so. */
function setUp() {
  const living = new Set<string>();
  let count = 0;
  const drafts = createAttachmentDrafts({
    createObjectURL: () => {
      count += 1;
      living.add(`blob:${count}`);
      return `blob:${count}`;
    },
    revokeObjectURL: (url) => living.delete(url),
  });
  const uploads: {
    signal: AbortSignal;
    onProgress: (share: number) => void;
    end: PromiseWithResolvers<FileAttachment>;
  }[] = [];
  const send: UploadFile = (_file, options) => {
    const end = Promise.withResolvers<FileAttachment>();
    uploads.push({ ...options, end });
    return end.promise;
  };
  return { drafts, living, uploads, send };
}

describe("a chosen file", () => {
  it("is uploaded at once and can be taken for a reply once", async () => {
    const { drafts, living, uploads, send } = setUp();
    drafts.choose("c", png(), send);
    uploads[0]?.onProgress(0.5);
    expect(drafts.read("c")).toMatchObject({ state: "uploading", progress: 0.5 });
    uploads[0]?.end.resolve(uploaded("m"));
    await expect.poll(() => drafts.read("c")?.state).toBe("ready");
    expect(drafts.take("c")).toMatchObject({ id: "m" });
    expect(drafts.take("c")).toBeNull();
    expect(living.size).toBe(0);
  });

  it("gives way to another, whose upload alone counts", async () => {
    const { drafts, living, uploads, send } = setUp();
    drafts.choose("c", png(10, "first.png"), send);
    drafts.choose("c", png(10, "second.png"), send);
    expect(uploads[0]?.signal.aborted).toBe(true);
    uploads[0]?.end.resolve(uploaded("first"));
    uploads[1]?.end.resolve(uploaded("second"));
    await expect.poll(() => drafts.read("c")?.uploaded?.id).toBe("second");
    expect(living.size).toBe(1);
  });

  it("stays with its error, and is removed by hand", async () => {
    const { drafts, uploads, send } = setUp();
    drafts.choose("c", png(), send);
    uploads[0]?.end.reject(new Error("no"));
    await expect.poll(() => drafts.read("c")?.state).toBe("failed");
    expect(drafts.read("d")).toBeNull();
    drafts.remove("c");
    expect(drafts.read("c")).toBeNull();
  });

  it.each([
    [png(10, "a.svg", "image/svg+xml"), "media.typeNotAllowed"],
    [png(10, "a.exe", ""), "media.typeNotAllowed"],
    [png(0), "media.empty"],
    [png(5 * 1_048_576 + 1), "media.tooLarge"],
  ])("is refused before it is uploaded when X would not take it", (file, code) => {
    const { drafts, uploads, send } = setUp();
    drafts.choose("c", file, send);
    expect(drafts.read("c")).toMatchObject({ state: "failed", error: { code } });
    expect(uploads).toHaveLength(0);
  });
});
