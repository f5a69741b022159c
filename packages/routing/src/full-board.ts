const firstCapacity = 1024;

/**
 * Which agents have no room, side by side in one flat array: a trace names the first of them, and reading the agents
 * themselves would take a look into far memory for each.
 */
export class FullBoard {
  readonly #vacant: number[] = [];
  #isFull = new Uint8Array(firstCapacity);
  #count = 0;

  /** Gives an agent a place. */
  enlist(): number {
    const place = this.#vacant.pop() ?? this.#count;
    if (place === this.#count) this.#count += 1;
    if (place >= this.#isFull.length) {
      const larger = new Uint8Array(this.#isFull.length * 2);
      larger.set(this.#isFull);
      this.#isFull = larger;
    }
    return place;
  }

  release(place: number): void {
    this.#isFull[place] = 0;
    this.#vacant.push(place);
  }

  put(place: number, isFull: boolean): void {
    this.#isFull[place] = isFull ? 1 : 0;
  }

  isFull(place: number): boolean {
    return this.#isFull[place] === 1;
  }
}
