/** Lets events in while the flow runs, and knows how many are on their way. */
export class Gate {
  #state: 'starting' | 'open' | 'closed' = 'starting';
  #inFlight = 0;
  #whenIdle: (() => void)[] = [];

  get state(): 'starting' | 'open' | 'closed' {
    return this.#state;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  open(): void {
    this.#state = 'open';
  }

  close(): void {
    this.#state = 'closed';
  }

  /** Counts an event until it is through. */
  track<T>(event: Promise<T>): Promise<T> {
    this.#inFlight++;
    return event.finally(() => {
      this.#inFlight--;
      if (this.#inFlight > 0) return;
      for (const resolve of this.#whenIdle.splice(0)) resolve();
    });
  }

  /** Resolves once nothing is on its way. */
  idle(): Promise<void> {
    if (this.#inFlight === 0) return Promise.resolve();
    return new Promise((resolve) => this.#whenIdle.push(resolve));
  }
}
