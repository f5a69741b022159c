import { RE2JS, RE2JSException } from "re2js";

/** Most instructions of one compiled pattern, and of all patterns of a flow: a step for each at each character. */
export const patternLimits = { instructionCount: 600, flowInstructionCount: 2000 } as const;

/**
 * Characters of a message that patterns look at; what stands behind them is not searched. With the limit above, the worst
 * patterns of a flow together take some 0.2 s on a message of that length, and usual ones microseconds.
 */
const searchedLength = 1000;

/** Why a pattern cannot be used. `at`: place of the trouble in the pattern, from 0; null when it is nowhere in particular. */
export interface PatternProblem {
  readonly code: "backReference" | "lookAround" | "invalid" | "tooLarge";
  readonly at: number | null;
}

/** A pattern that can be searched for. */
export interface TextPattern {
  readonly instructionCount: number;
  /** Whether it fits the empty text, and therefore every text. */
  readonly fitsAll: boolean;
  /** Searches the normal form of a text, in time linear in it. */
  test(normalText: string): boolean;
}

/**
 * Reads a regular expression in RE2's syntax. RE2 never goes back, so no pattern and no text takes more steps than
 * instructions times characters; what needs going back (`\1`, `(?=…)`) is refused by name, with its place.
 *
 * Capital and small letters are the same, `.` does not fit a line's end, and the pattern is taken in the normal form of
 * texts: full-width letters in it mean their usual selves, full-width brackets mean brackets in the text.
 */
export function compilePattern(
  written: string,
): { readonly pattern: TextPattern } | { readonly problem: PatternProblem } {
  const unsupported = findUnsupported(written);
  if (unsupported) return { problem: unsupported };
  try {
    const compiled = RE2JS.compile(normalPattern(written), RE2JS.CASE_INSENSITIVE);
    const instructionCount = compiled.programSize();
    if (instructionCount > patternLimits.instructionCount) {
      return { problem: { code: "tooLarge", at: null } };
    }
    return {
      pattern: {
        instructionCount,
        fitsAll: compiled.test(""),
        test: (text) => compiled.test(text.slice(0, searchedLength)),
      },
    };
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    return { problem: { code: "invalid", at: placeOf(error, written) } };
  }
}

/** Finds what other engines know and RE2 does not, outside of classes and behind no backslash. */
function findUnsupported(written: string): PatternProblem | null {
  let isInClass = false;
  for (let at = 0; at < written.length; at += 1) {
    const rest = written.slice(at, at + 4);
    if (rest.startsWith("\\")) {
      if (!isInClass && /^\\([1-9]|[kg][<{'])/.test(rest)) return { code: "backReference", at };
      at += 1;
    } else if (isInClass) {
      isInClass = !rest.startsWith("]");
    } else if (rest.startsWith("[")) {
      isInClass = true;
      // A bracket that closes at once is a bracket among the others.
      if (/^\[\^?\]/.test(rest)) at += rest.startsWith("[^") ? 2 : 1;
    } else if (/^\(\?(<?[=!])/.test(rest)) {
      return { code: "lookAround", at };
    } else if (rest.startsWith("(?P=")) {
      return { code: "backReference", at };
    }
  }
  return null;
}

/** The pattern in the form of normal texts; what becomes a sign of the syntax by that stays a plain character. */
function normalPattern(written: string): string {
  return written.replaceAll(/\P{ASCII}+/gu, (run) =>
    run.normalize("NFKC").replaceAll(/[\\^$.|?*+()[\]{}\-&~]/g, String.raw`\$&`),
  );
}

/** RE2 names the piece at fault; the first place where the pattern has it. */
function placeOf(error: RE2JSException, written: string): number | null {
  const piece = /`(?:\(\?i\))?([\s\S]+)`$/.exec(error.message)?.[1];
  const at = piece === undefined ? -1 : written.indexOf(piece);
  return at === -1 ? null : at;
}
