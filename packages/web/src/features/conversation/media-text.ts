import { mediaErrorCode, type FileAttachment } from "@tsubame/contract";
import type { IntlShape } from "react-intl";
import type { TextId } from "../../i18n/languages.ts";
import type { useText } from "../../i18n/use-text.ts";

type Text = ReturnType<typeof useText>;

/** Why a file was not taken, in the reader's language, with the limit that it passed; null for any other code. */
export function mediaErrorText(
  error: { readonly code: string; readonly limit: number | null },
  { text, intl }: { readonly text: Text; readonly intl: IntlShape },
): string | null {
  const known = mediaErrorCode.safeParse(error.code);
  if (!known.success) return null;
  const { limit } = error;
  switch (known.data) {
    case "media.tooLarge":
      return limit === null
        ? text("media.error.tooLargeAny")
        : text("media.error.tooLarge", { size: sizeText(limit, intl) });
    case "media.tooLong":
      return text("media.error.tooLong", { seconds: Math.round((limit ?? 140_000) / 1000) });
    case "media.typeNotAllowed":
      return text("media.error.typeNotAllowed");
    case "media.tooManyPixels":
      return text("media.error.tooManyPixels");
    case "media.unreadable":
    case "media.checksum":
    case "media.empty":
      return text("media.error.unreadable");
    case "media.addressRefused":
    case "media.redirected":
      return text("media.error.addressRefused");
    case "media.gone":
      return text("media.error.gone");
    case "media.refusedByX":
      return text("media.error.refusedByX");
    case "media.unreachable":
      return text("media.error.unreachable");
  }
}

/** A number of bytes as people say it. */
export function sizeText(byteCount: number, intl: IntlShape): string {
  const megabytes = byteCount / 1_048_576;
  return megabytes < 1
    ? intl.formatNumber(Math.max(1, Math.round(byteCount / 1024)), {
        style: "unit",
        unit: "kilobyte",
      })
    : intl.formatNumber(megabytes, {
        style: "unit",
        unit: "megabyte",
        maximumFractionDigits: megabytes < 10 ? 1 : 0,
      });
}

const names: Readonly<Record<FileAttachment["kind"], TextId>> = {
  photo: "media.photoFrom",
  animated_gif: "media.gifFrom",
  video: "media.videoFrom",
};

/** What stands for a file where it cannot be seen: its kind, who sent it and when. */
export function mediaNameId(kind: FileAttachment["kind"]): TextId {
  return names[kind];
}
