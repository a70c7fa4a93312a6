const GENERATION = 5_000;

/**
 * Remembers under which label a run used a key, for the last 5 000 keys at least. Two
 * generations keep this small, however many steps a run has.
 */
export class KeyLabels {
  #young = new Map<string, string>();
  #old = new Map<string, string>();

  /** @returns The label under which the key was used before, when it was another one. */
  use(key: string, label: string): string | undefined {
    const before = this.#young.get(key) ?? this.#old.get(key);
    if (before !== undefined) return before === label ? undefined : before;
    if (this.#young.size >= GENERATION) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, label);
    return undefined;
  }
}
