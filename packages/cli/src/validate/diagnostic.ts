import type { ConfigErrorCode, ConfigWarningCode } from '@walkeros/core';
import type { CodeFrame } from './code-frame.js';

export type Severity = 'error' | 'warning';

/** A change of the text: what stands from `start` to `end` becomes `text`. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A change that is safe to make: the config says afterwards what it was meant to say. */
export interface Fix {
  /** What is done: `rename "tll" to "ttl"`. */
  readonly title: string;
  readonly edits: readonly Edit[];
}

/** What a check says, before anybody knows where it stands in a file. */
export interface Remark {
  readonly code: ConfigErrorCode | ConfigWarningCode;
  readonly severity: Severity;
  /** Where, in dots: `flows.main.stores.api.cache.store`. Empty for the config as a whole. */
  readonly path: string;
  /** What is wrong, in the user's words. Never holds a value of the config that may be secret. */
  readonly message: string;
  /** What would be right. */
  readonly expected?: string;
  /** What was probably meant. */
  readonly suggestion?: string;
}

/** One thing that is wrong with a config, with the place in its file. */
export interface Diagnostic extends Remark {
  /** What stands there, in a few words: a short value, or what it is. Secrets are not shown. */
  readonly got: string;
  /** Where the code is explained: a page of the repository with an anchor. */
  readonly docs: string;
  /** As it was given; empty for text without a file. */
  readonly file: string;
  /** From 1; columns count UTF-16 code units. All four are 0 for a config without a text. */
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** The lines around the place; what may be a secret is dots. Left out for a config without a text. */
  readonly frame?: CodeFrame;
  /** Only when it is safe. */
  readonly fix?: Fix;
}
