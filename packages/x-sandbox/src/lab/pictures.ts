import type { SandboxContext } from "../context.ts";
import type { Random } from "../faults/random.ts";
import type { Media } from "../media/media.ts";
import { encodePng } from "../media/plain-png.ts";

type Colour = readonly [number, number, number];

const WIDTH = 480;
const HEIGHT = 360;
const CARDBOARD: readonly Colour[] = [
  [201, 164, 116],
  [184, 148, 104],
  [212, 180, 138],
];

/** A dented parcel on a table, drawn with seeded cracks: enough for an agent to see that a picture has come. */
function drawParcel(colour: Colour, random: Random): Buffer {
  const cracks = Array.from({ length: 5 }, () => ({
    x: 130 + random() * 220,
    lean: random() * 2 - 1,
    from: 110 + random() * 60,
    to: 200 + random() * 90,
  }));
  const colourAt = (x: number, y: number): Colour => {
    const isBox = x > 90 && x < 390 && y > 100 && y < 300;
    if (!isBox) return y > 250 ? [139, 125, 112] : [226, 229, 233];
    const dent = Math.hypot(x - 370, y - 120) < 46;
    if (dent) return [120, 92, 60];
    const isCrack = cracks.some(
      ({ x: middle, lean, from, to }) =>
        y > from && y < to && Math.abs(x - middle - lean * (y - from)) < 2,
    );
    if (isCrack) return [70, 52, 34];
    if (Math.abs(x - 240) < 16) return [233, 223, 196];
    return colour;
  };
  const rows = Array.from({ length: HEIGHT }, (_row, y) =>
    Buffer.from(Array.from({ length: WIDTH }, (_column, x) => colourAt(x, y)).flat()),
  );
  return encodePng("rgb", rows);
}

/** Pictures that the lab's customers send. */
export interface LabPictures {
  /** One of a few, ready to be attached; null when the sandbox has no room for uploads. */
  take(random: Random): Media | null;
}

/**
 * A few pictures, uploaded once and attached to as many messages as wanted, so that a long run takes no more memory for them than a short
 * one.
 */
export function createLabPictures(context: SandboxContext): LabPictures {
  const uploaded: (string | undefined)[] = [];

  function upload(number: number, random: Random): Media | null {
    const bytes = drawParcel(CARDBOARD[number] ?? [201, 164, 116], random);
    const opened = context.media.open({
      ownerIds: [],
      category: "dm_image",
      declaredType: "image/png",
      totalBytes: bytes.length,
      isShared: true,
    });
    if (opened === null) return null;
    context.media.append(opened.id, 0, bytes);
    uploaded[number] = opened.id;
    return context.media.finalize(opened.id);
  }

  return {
    take(random) {
      const number = Math.floor(random() * CARDBOARD.length);
      const media = context.media.get(uploaded[number] ?? "");
      return media ?? upload(number, random);
    },
  };
}
