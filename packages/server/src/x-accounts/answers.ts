import type { XAnswerInfo } from "@tsubame/x-api";

/** An answer of X, and whose account the call was made for. */
interface XAccountAnswer {
  readonly integrationId: string;
  readonly info: XAnswerInfo;
}

/** Takes an answer. It returns at once; what takes time it does on its own and answers for itself. */
type XAnswerListener = (answer: XAccountAnswer) => void;

/**
 * Every answer that X gives this process, refusals included, whoever made the call: what is learned from one call
 * (a limit's window, a token that has died) holds for all.
 */
export interface XAnswers {
  report(answer: XAccountAnswer): void;
  /** Returns the function that ends the subscription. */
  subscribe(listener: XAnswerListener): () => void;
}

/** Listeners are called in the caller's own turn, one after another; a throwing listener is the caller's error. */
export function createXAnswers(): XAnswers {
  const listeners = new Set<XAnswerListener>();
  return {
    report(answer) {
      for (const listener of listeners) listener(answer);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
