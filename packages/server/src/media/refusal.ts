import type { MediaErrorCode } from "@tsubame/contract";
import { AppError } from "../http/errors.ts";
import type { MediaRefusal } from "./inspect-media.ts";

/** English sentences; the desktop has its own in both languages and goes by the code. */
const sentences: Readonly<Record<MediaErrorCode, (limit: number) => string>> = {
  "media.addressRefused": () => "The address of the file is not one of X's media hosts.",
  "media.redirected": () => "X pointed to another address, which is not followed.",
  "media.tooLarge": (limit) => `The file is larger than ${limit} bytes.`,
  "media.typeNotAllowed": () =>
    "The file is none of JPEG, PNG, WebP, GIF and MP4, whatever its name says.",
  "media.tooManyPixels": (limit) => `The picture has more than ${limit} pixels.`,
  "media.tooLong": (limit) => `The video is longer than ${limit / 1000} seconds.`,
  "media.unreadable": () => "The file is damaged: its size cannot be read.",
  "media.checksum": () => "The bytes that came are not the ones that were announced.",
  "media.empty": () => "The file is empty.",
  "media.gone": () => "X does not have the file any more.",
  "media.refusedByX": () => "X refused to give the file.",
  "media.unreachable": () => "X could not be reached for the file.",
};

/** Why a file was not taken, in a sentence. */
export function refusalText(errorCode: string, limit: unknown): string {
  const sentence = Object.hasOwn(sentences, errorCode) && sentences[errorCode as MediaErrorCode];
  return sentence === false ? "The file was not taken." : sentence(Number(limit ?? 0));
}

/** The refusal of a file that somebody uploads, as the answer to the upload. */
export function uploadRefused({ errorCode, errorDetail }: MediaRefusal): AppError {
  const status =
    errorCode === "media.tooLarge" ? 413 : errorCode === "media.typeNotAllowed" ? 415 : 400;
  return new AppError({
    code: errorCode,
    status,
    message: refusalText(errorCode, errorDetail?.["limit"]),
    details: { ...errorDetail },
  });
}
