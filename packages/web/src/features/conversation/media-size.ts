/** Longest side of a picture in a bubble, in pixels of the page. */
const shownSidePx = 320;
/** A picture of one pixel still has to be seen and hit. */
const leastSidePx = 44;

/** Room for a picture whose size is not known. */
const unknownSize = { width: 240, height: 180 };

/**
 * The room that a picture takes in a bubble, known before it is loaded so that nothing jumps: its own size, made
 * smaller to fit, with its proportions. Very long ones are cut to a strip that can be opened.
 */
export function shownSize(media: {
  readonly width: number | null;
  readonly height: number | null;
}): { readonly width: number; readonly height: number } {
  const { width, height } = media;
  if (!width || !height) return unknownSize;
  const scale = Math.min(1, shownSidePx / Math.max(width, height));
  const fit = (side: number) => Math.max(leastSidePx, Math.round(side * scale));
  return { width: fit(width), height: fit(height) };
}
