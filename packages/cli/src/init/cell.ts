/** What a source holds in one place: text where it knows no types. */
export type Cell = string | number | boolean | object | null | undefined;

/** Whether there is nothing in it. */
export function isEmpty(cell: Cell): boolean {
  return cell === undefined || cell === null || cell === '';
}
