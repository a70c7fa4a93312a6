/** The errors of a result, or of a union of results. */
type ErrorIn<R> = R extends { readonly ok: false; readonly error: infer E } ? E : never;

/** The union of all errors that the functions of `D` can return. */
export type ErrorsOf<D> = {
  [K in keyof D]: D[K] extends (...args: never) => infer R ? ErrorIn<Awaited<R>> : never;
}[keyof D];

/** The value of a result, or of a union of results. */
export type ValueIn<R> = R extends { readonly ok: true; readonly value: infer T } ? T : never;
