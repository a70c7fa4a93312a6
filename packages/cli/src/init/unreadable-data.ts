/** The user's data could not be read: why, and what to do about it. */
export class UnreadableData extends Error {
  readonly fix: string;

  constructor(message: string, fix: string) {
    super(message);
    this.name = 'UnreadableData';
    this.fix = fix;
  }
}
