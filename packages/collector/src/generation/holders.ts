/** Counts how many generations use a part: the last one to leave closes it. */
export class Holders {
  readonly #counts = new Map<object, number>();

  hold(part: object): void {
    this.#counts.set(part, (this.#counts.get(part) ?? 0) + 1);
  }

  /** @returns Whether nobody uses the part any more. */
  leave(part: object): boolean {
    const left = (this.#counts.get(part) ?? 1) - 1;
    if (left > 0) this.#counts.set(part, left);
    else this.#counts.delete(part);
    return left === 0;
  }
}
