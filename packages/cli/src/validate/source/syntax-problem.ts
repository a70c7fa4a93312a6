import type { SourceNode } from './source-node.js';

/** Why a text is not JSON or YAML. */
export interface SyntaxProblem {
  readonly offset: number;
  readonly message: string;
}

export type Parsed =
  | { readonly root: SourceNode; readonly problem?: undefined }
  | { readonly root?: undefined; readonly problem: SyntaxProblem };
