/**
 * Which writes of a key have been in flight together.
 *
 * When two writes overlap, only the backing knows which one it kept: replies may
 * come back in the other order. So neither may leave its value in the tier.
 */
export class Overlaps {
  readonly #inFlight = new Map<string, { count: number; overlapped: boolean }>();

  begin(key: string): void {
    const writes = this.#inFlight.get(key);
    if (writes === undefined) {
      this.#inFlight.set(key, { count: 1, overlapped: false });
    } else {
      writes.count++;
      writes.overlapped = true;
    }
  }

  /** @returns Whether the write that ends had another one beside it at any time. */
  end(key: string): boolean {
    const writes = this.#inFlight.get(key);
    if (writes === undefined) return false;
    if (--writes.count === 0) this.#inFlight.delete(key);
    return writes.overlapped;
  }
}
