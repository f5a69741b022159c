import { unreadable, type XStreamAnswer } from "../client/caller.ts";

/** An event with its users is a few kilobytes; a longer line is no line of X's. */
const MAX_LINE_CHARACTERS = 1024 * 1024;

/**
 * Takes a stream apart into lines, empty ones included: they are X's sign of life. Ends quietly when the
 * signal aborts; fails as a cut-off answer after `silenceTimeoutMs` without a byte. The connection is
 * closed however it ends.
 */
export async function* linesOf(
  stream: XStreamAnswer,
  options: { signal: AbortSignal | undefined; silenceTimeoutMs: number },
): AsyncGenerator<string, void, undefined> {
  const { signal, silenceTimeoutMs } = options;
  const close = () => stream.close();
  const isAborted = () => signal?.aborted === true;
  // Told to end while the connection was being made: no event of the signal will come any more.
  if (isAborted()) {
    close();
    return;
  }
  const silence = setTimeout(close, silenceTimeoutMs);
  signal?.addEventListener("abort", close, { once: true });
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for await (const chunk of stream.chunks) {
      silence.refresh();
      const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      if (rest.length > MAX_LINE_CHARACTERS) {
        throw unreadable(stream, "a line without an end");
      }
      yield* lines;
    }
  } catch (error) {
    if (!isAborted()) {
      throw error;
    }
  } finally {
    clearTimeout(silence);
    signal?.removeEventListener("abort", close);
    close();
  }
}
