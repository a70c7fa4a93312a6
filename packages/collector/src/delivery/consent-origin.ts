export type Consent = Readonly<Record<string, boolean>>;

/** Where an event got its consent from. */
export interface ConsentOrigin {
  /** What the collector added when the event came in. */
  readonly sharedConsent: Consent;
  /** What the event itself came with. */
  readonly ownConsent: Consent | undefined;
}
