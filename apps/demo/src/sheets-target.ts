/** The spreadsheet that the flow reads: the embedded one, or a real one. */
export interface SheetsTarget {
  /** One line for people. */
  description: string;
  /** Settings of the store that the file does not know. */
  settings: Record<string, unknown>;
  /** A key file. Google counts reads by account: the embedded server opens one for each call. */
  credentials(): unknown;
  /** Reads that Sheets has answered to all flows; Google itself does not tell. */
  reads?(): number;
  /** How long the quota of an account takes to be refilled; absent where each run has its own. */
  refillMs?: number;
  close(): Promise<void>;
}
