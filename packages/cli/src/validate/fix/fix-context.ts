import type { Place } from '../source/locate.js';
import type { SourceNode } from '../source/source-node.js';

/** Where a fix is to be made. */
export interface FixContext {
  readonly place: Place;
  readonly root: SourceNode;
  readonly text: string;
}
