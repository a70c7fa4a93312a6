/** Retries that are always there: a server that restarts breaks many calls at once. */
const RESERVE = 100;
/** What each call adds to the reserve, up to that. */
const EARNED = 0.1;

/** How many requests the retries of one store may add. */
export interface RetryBudget {
  /** A call begins. */
  earn(): void;
  /** @returns Whether one more retry is granted, which is taken with that. */
  spend(): boolean;
}

/**
 * A hundred retries, and then one for every ten calls: a server that is overloaded for
 * long gets a tenth more requests than there are calls, and not three times as many.
 */
export function createRetryBudget(): RetryBudget {
  let left = RESERVE;
  return {
    earn() {
      left = Math.min(RESERVE, left + EARNED);
    },
    spend() {
      if (left < 1) return false;
      left -= 1;
      return true;
    },
  };
}
