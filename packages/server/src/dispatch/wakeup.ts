/** Lets one loop sleep until something happens or a time has passed; a wake while the loop is busy is not lost. */
export class Wakeup {
  #isWanted = false;
  #resolve: (() => void) | undefined;

  wake(): void {
    this.#isWanted = true;
    this.#resolve?.();
  }

  /** Returns at once when there was a wake since the last sleep. */
  async sleep(durationMs: number): Promise<void> {
    if (!this.#isWanted && durationMs > 0) {
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        this.#resolve = resolve;
        timer = setTimeout(resolve, durationMs);
      });
      clearTimeout(timer);
      this.#resolve = undefined;
    }
    this.#isWanted = false;
  }
}
