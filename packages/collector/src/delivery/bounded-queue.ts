/** The latest of what was added, up to a limit, oldest first. */
export class BoundedQueue<T> {
  #max: number;
  #items: T[] = [];

  constructor(max: number) {
    this.#max = max;
  }

  get size(): number {
    return this.#items.length;
  }

  /** From now on; what is there too many goes with what comes next. */
  resize(max: number): void {
    this.#max = max;
  }

  /** @returns Whether the oldest had to make room. */
  add(item: T): boolean {
    this.#items.push(item);
    const surplus = this.#items.length - this.#max;
    if (surplus > 0) this.#items.splice(0, surplus);
    return surplus > 0;
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
