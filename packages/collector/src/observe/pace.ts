/** Calls of a step that are followed at first. */
const FIRST_CALLS = 100;
/** After that, one in so many: what a step does now and then is found as well. */
const EVERY_NTH_CALL = 1_024;

/** Whether the calls of one step have to be followed after they have first waited. */
export class Pace {
  #calls = 0;
  #asksLate = false;

  /** Whether it is the turn of the next call. */
  isDue(): boolean {
    this.#calls++;
    return this.#asksLate || this.#calls <= FIRST_CALLS || this.#calls % EVERY_NTH_CALL === 0;
  }

  /** The step has asked a store after it had waited: from now on each of its calls is followed. */
  asksLate(): void {
    this.#asksLate = true;
  }
}
