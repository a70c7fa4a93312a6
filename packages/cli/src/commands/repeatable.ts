/** Gathers what an option is given each time. */
export const repeatable = (value: string, before: readonly string[]): string[] => [
  ...before,
  value,
];
