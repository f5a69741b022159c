import { useState } from "react";
import classes from "./PersonPhoto.module.css";

/** First sign of a name: the first letter, or the first character of a Japanese name. */
function initialOf(name: string): string {
  const first = [...name.trim()][0] ?? "?";
  return first.toUpperCase();
}

/** One of eight quiet tints, always the same one for the same person. */
function tintOf(key: string): number {
  let hash = 0;
  for (const character of key) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 9973;
  return hash % 8;
}

/** X's own picture for accounts without one: it says less than an initial does. */
function isDefaultPicture(url: string): boolean {
  return url.includes("/default_profile_images/");
}

/** Pictures that did not come; asked for once a page, not once for each place where they would stand. */
const missingUrls = new Set<string>();

/** A person's picture, or an initial on a tint while there is none. Always beside the name, so it is decoration. */
export function PersonPhoto(props: {
  readonly name: string;
  readonly tintKey: string;
  readonly url?: string | null | undefined;
  readonly size?: number;
}) {
  const [failedUrl, setFailedUrl] = useState<string | null>(null);
  const size = props.size ?? 32;
  const isShown =
    typeof props.url === "string" &&
    props.url !== failedUrl &&
    !missingUrls.has(props.url) &&
    !isDefaultPicture(props.url);
  const noteMissing = () => {
    if (typeof props.url === "string") missingUrls.add(props.url);
    setFailedUrl(props.url ?? null);
  };
  return (
    <span
      className={classes["photo"]}
      data-tint={tintOf(props.tintKey)}
      style={{ width: size, height: size, fontSize: size * 0.42 }}
      aria-hidden
    >
      {isShown ? <img src={props.url ?? ""} alt="" onError={noteMissing} /> : initialOf(props.name)}
    </span>
  );
}
