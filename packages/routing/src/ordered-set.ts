/**
 * A set kept in the order of `compare`: insert, delete, first and successor in O(log n) comparisons. Items sit in sorted
 * chunks of bounded length, which beats balanced trees here because chunks are flat arrays and most sets are small. Waiting
 * lines are joined at the end and left at the front, which takes one comparison and none: each costs a look at an item that
 * is seldom in the processor's cache.
 *
 * `compare` must be a total order (0 only for the same item) and an item's keys must not change while it is inside.
 */
export class OrderedSet<T> {
  readonly #compare: (left: T, right: T) => number;
  readonly #chunks: T[][] = [];
  #size = 0;

  constructor(compare: (left: T, right: T) => number) {
    this.#compare = compare;
  }

  get size(): number {
    return this.#size;
  }

  /** Inserts the item; false when it was already there. */
  add(item: T): boolean {
    const chunks = this.#chunks;
    const last = chunks[chunks.length - 1];
    if (!last) {
      chunks.push([item]);
      this.#size = 1;
      return true;
    }
    if (last.length === 0 || this.#compare(last[last.length - 1] as T, item) < 0) {
      if (last.length < maxChunkLength) last.push(item);
      else chunks.push([item]);
      this.#size += 1;
      return true;
    }
    const chunkIndex = this.#chunkOf(item);
    const chunk = chunks[chunkIndex] as T[];
    const index = lowerBound(chunk, item, this.#compare);
    if (this.#compare(chunk[index] as T, item) === 0) return false;
    chunk.splice(index, 0, item);
    if (chunk.length > maxChunkLength) {
      chunks.splice(chunkIndex + 1, 0, chunk.splice(maxChunkLength >> 1));
    }
    this.#size += 1;
    return true;
  }

  /** Removes the item; false when it was not there. */
  delete(item: T): boolean {
    if (this.#size === 0) return false;
    if (this.first() === item) {
      this.#deleteAt(0, 0);
      return true;
    }
    const chunkIndex = this.#chunkOf(item);
    const chunk = this.#chunks[chunkIndex];
    if (!chunk) return false;
    const index = lowerBound(chunk, item, this.#compare);
    if (this.#compare(chunk[index] as T, item) !== 0) return false;
    this.#deleteAt(chunkIndex, index);
    return true;
  }

  /** The smallest item. */
  first(): T | undefined {
    return this.#chunks[0]?.[0];
  }

  /** The smallest item greater than `item`, which need not be inside. */
  after(item: T): T | undefined {
    if (this.#size === 0) return undefined;
    if (this.first() === item) return this.#chunks[0]?.[1] ?? this.#chunks[1]?.[0];
    let chunkIndex = this.#chunkOf(item);
    const chunk = this.#chunks[chunkIndex];
    if (!chunk) return undefined;
    let index = lowerBound(chunk, item, this.#compare);
    if (index < chunk.length && this.#compare(chunk[index] as T, item) === 0) index += 1;
    if (index === chunk.length) {
      chunkIndex += 1;
      index = 0;
    }
    return this.#chunks[chunkIndex]?.[index];
  }

  /** How many items are smaller than `item`, which need not be inside. O(n / chunk length). */
  countBefore(item: T): number {
    if (this.#size === 0) return 0;
    const chunkIndex = this.#chunkOf(item);
    let count = 0;
    for (let index = 0; index < chunkIndex; index += 1)
      count += (this.#chunks[index] as T[]).length;
    const chunk = this.#chunks[chunkIndex];
    return chunk ? count + lowerBound(chunk, item, this.#compare) : count;
  }

  /** Visits the items, smallest first, until `visitor` answers false. The set must not change meanwhile. */
  visit(visitor: (item: T) => boolean): void {
    for (const chunk of this.#chunks) {
      for (const item of chunk) if (!visitor(item)) return;
    }
  }

  /** Smallest first. The set must not change during the iteration. */
  *[Symbol.iterator](): Generator<T, void> {
    for (const chunk of this.#chunks) yield* chunk;
  }

  /** The only chunk is kept when it empties, since sets of one or no item come and go with every decision. */
  #deleteAt(chunkIndex: number, index: number): void {
    const chunk = this.#chunks[chunkIndex] as T[];
    if (chunk.length === 1 && this.#chunks.length > 1) this.#chunks.splice(chunkIndex, 1);
    else if (index === chunk.length - 1) chunk.pop();
    else if (index === 0) chunk.shift();
    else chunk.splice(index, 1);
    this.#size -= 1;
  }

  /** The first chunk whose last item is not smaller than `item`; the number of chunks when there is none. Not when empty. */
  #chunkOf(item: T): number {
    let low = 0;
    let high = this.#chunks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const chunk = this.#chunks[middle] as T[];
      if (this.#compare(chunk[chunk.length - 1] as T, item) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

const maxChunkLength = 64;

function lowerBound<T>(
  chunk: readonly T[],
  item: T,
  compare: (left: T, right: T) => number,
): number {
  let low = 0;
  let high = chunk.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compare(chunk[middle] as T, item) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
