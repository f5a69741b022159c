/** By what a set is ordered. */
export interface Ordering<T> {
  /** A total order: 0 only for the same item. */
  readonly compare: (left: T, right: T) => number;
  /** A number that never contradicts `compare`: of two items with different ones the smaller comes first. */
  readonly keyOf: (item: T) => number;
}

/** Items side by side with their keys. */
interface Chunk<T> {
  readonly items: T[];
  readonly keys: number[];
}

/**
 * A set kept in order: insert, delete, first and successor in O(log n) comparisons. Items sit in sorted chunks of bounded
 * length, which beats balanced trees here because chunks are flat arrays and most sets are small. Their keys lie beside
 * them, so that an item itself is looked at only where two keys are equal: it is seldom in the processor's cache. Waiting
 * lines are joined at the end and left at the front, which takes one comparison and none.
 *
 * What an item is ordered by must not change while it is inside.
 */
export class OrderedSet<T> {
  readonly #ordering: Ordering<T>;
  readonly #chunks: Chunk<T>[] = [];
  #size = 0;

  constructor(ordering: Ordering<T>) {
    this.#ordering = ordering;
  }

  get size(): number {
    return this.#size;
  }

  /** Inserts the item; false when it was already there. */
  add(item: T): boolean {
    const key = this.#ordering.keyOf(item);
    const chunks = this.#chunks;
    const last = chunks[chunks.length - 1];
    if (!last || this.#isAfterAll(last, item, key)) {
      if (last && last.items.length < maxChunkLength) {
        last.items.push(item);
        last.keys.push(key);
      } else chunks.push({ items: [item], keys: [key] });
      this.#size += 1;
      return true;
    }
    const chunkIndex = this.#chunkOf(item, key);
    const chunk = chunks[chunkIndex] as Chunk<T>;
    const { items, keys } = chunk;
    const index = this.#lowerBound(chunk, item, key);
    if (this.#compareAt(chunk, index, item, key) === 0) return false;
    items.splice(index, 0, item);
    keys.splice(index, 0, key);
    if (items.length > maxChunkLength) {
      const from = maxChunkLength >> 1;
      chunks.splice(chunkIndex + 1, 0, { items: items.splice(from), keys: keys.splice(from) });
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
    const key = this.#ordering.keyOf(item);
    const chunkIndex = this.#chunkOf(item, key);
    const chunk = this.#chunks[chunkIndex];
    if (!chunk) return false;
    const index = this.#lowerBound(chunk, item, key);
    if (this.#compareAt(chunk, index, item, key) !== 0) return false;
    this.#deleteAt(chunkIndex, index);
    return true;
  }

  /** The smallest item. */
  first(): T | undefined {
    return this.#chunks[0]?.items[0];
  }

  /** The key of the smallest item, told without looking at it. */
  firstKey(): number | undefined {
    return this.#chunks[0]?.keys[0];
  }

  /** The smallest item greater than `item`, which need not be inside. */
  after(item: T): T | undefined {
    if (this.#size === 0) return undefined;
    if (this.first() === item) return this.#chunks[0]?.items[1] ?? this.#chunks[1]?.items[0];
    const key = this.#ordering.keyOf(item);
    const chunkIndex = this.#chunkOf(item, key);
    const chunk = this.#chunks[chunkIndex];
    if (!chunk) return undefined;
    let index = this.#lowerBound(chunk, item, key);
    if (index < chunk.items.length && this.#compareAt(chunk, index, item, key) === 0) index += 1;
    return index < chunk.items.length ? chunk.items[index] : this.#chunks[chunkIndex + 1]?.items[0];
  }

  /** How many items are smaller than `item`, which need not be inside. O(n / chunk length). */
  countBefore(item: T): number {
    if (this.#size === 0) return 0;
    const key = this.#ordering.keyOf(item);
    const chunkIndex = this.#chunkOf(item, key);
    let count = 0;
    for (let index = 0; index < chunkIndex; index += 1)
      count += (this.#chunks[index] as Chunk<T>).items.length;
    const chunk = this.#chunks[chunkIndex];
    return chunk ? count + this.#lowerBound(chunk, item, key) : count;
  }

  /** Visits the items, smallest first, until `visitor` answers false. The set must not change meanwhile. */
  visit(visitor: (item: T) => boolean): void {
    for (const { items } of this.#chunks) {
      for (const item of items) if (!visitor(item)) return;
    }
  }

  /** Smallest first. The set must not change during the iteration. */
  *[Symbol.iterator](): Generator<T, void> {
    for (const { items } of this.#chunks) yield* items;
  }

  /** The only chunk is kept when it empties, since sets of one or no item come and go with every decision. */
  #deleteAt(chunkIndex: number, index: number): void {
    const { items, keys } = this.#chunks[chunkIndex] as Chunk<T>;
    if (items.length === 1 && this.#chunks.length > 1) this.#chunks.splice(chunkIndex, 1);
    else if (index === items.length - 1) {
      items.pop();
      keys.pop();
    } else if (index === 0) {
      items.shift();
      keys.shift();
    } else {
      items.splice(index, 1);
      keys.splice(index, 1);
    }
    this.#size -= 1;
  }

  #isAfterAll(chunk: Chunk<T>, item: T, key: number): boolean {
    const index = chunk.items.length - 1;
    return index === -1 || this.#compareAt(chunk, index, item, key) < 0;
  }

  /** How the chunk's item at the place compares with `item`, whose key is `key`. */
  #compareAt({ items, keys }: Chunk<T>, index: number, item: T, key: number): number {
    const own = keys[index] as number;
    if (own !== key) return own < key ? -1 : 1;
    return this.#ordering.compare(items[index] as T, item);
  }

  /** The first chunk whose last item is not smaller than `item`; the number of chunks when there is none. Not when empty. */
  #chunkOf(item: T, key: number): number {
    let low = 0;
    let high = this.#chunks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#isAfterAll(this.#chunks[middle] as Chunk<T>, item, key)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The place of the first item that is not smaller than `item`. */
  #lowerBound(chunk: Chunk<T>, item: T, key: number): number {
    let low = 0;
    let high = chunk.items.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#compareAt(chunk, middle, item, key) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

const maxChunkLength = 64;
