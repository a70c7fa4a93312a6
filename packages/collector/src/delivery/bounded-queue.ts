/** The latest of what was added, up to a limit, oldest first. */
export class BoundedQueue<T> {
  readonly #max: number;
  #items: T[] = [];

  constructor(max: number) {
    this.#max = max;
  }

  get size(): number {
    return this.#items.length;
  }

  /** @returns Whether the oldest had to make room. */
  add(item: T): boolean {
    this.#items.push(item);
    if (this.#items.length <= this.#max) return false;
    this.#items.shift();
    return true;
  }

  /** Empties the queue. */
  takeAll(): T[] {
    const items = this.#items;
    this.#items = [];
    return items;
  }

  list(): T[] {
    return [...this.#items];
  }
}
