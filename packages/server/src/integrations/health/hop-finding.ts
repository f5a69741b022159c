import type { BilingualText, HopName } from "@tsubame/contract";
import type { HopEvidence, HopState, SeenHop } from "@tsubame/store";

/** What a look at a hop found. */
export interface HopFinding {
  readonly hop: HopName;
  readonly state: HopState;
  readonly text: BilingualText;
  readonly evidence?: HopEvidence;
}

/** The text stands beside the evidence, so that a page shows what was found and not what would be found now. */
const englishKey = "textEn";
const japaneseKey = "textJa";

/** A finding as it is stored. */
export function seenHop({ hop, state, text, evidence }: HopFinding): SeenHop {
  return {
    hop,
    state,
    evidence: { ...evidence, [englishKey]: text.en, [japaneseKey]: text.ja },
  };
}

/** Takes stored evidence apart again; null for a row without texts. */
export function readFinding(evidence: HopEvidence): {
  readonly text: BilingualText | null;
  readonly evidence: HopEvidence;
} {
  const { [englishKey]: en, [japaneseKey]: ja, ...rest } = evidence;
  const hasText = typeof en === "string" && typeof ja === "string";
  return { text: hasText ? { en, ja } : null, evidence: rest };
}
