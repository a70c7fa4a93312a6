/** A path, and the folder it is in. */
export interface Place {
  readonly path: string;
  readonly folder: string;
}
