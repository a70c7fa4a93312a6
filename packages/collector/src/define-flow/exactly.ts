/**
 * `T`, for a value that is written as `C`: a field that `T` does not know is refused
 * where it stands. Follows `C` down, so that the compiler marks the innermost wrong part.
 */
export type Exactly<T, C> = unknown extends T
  ? T
  : C extends AnyFunction
    ? T
    : C extends readonly unknown[]
      ? ListOf<Extract<T, readonly unknown[]>, C>
      : C extends object
        ? FieldsOf<Alike<ObjectsOf<T>, C>, C>
        : T;

type ListOf<T, C> = [T] extends [never] ? never : { [I in keyof C]: Exactly<ItemOf<T>, C[I]> };
type FieldsOf<T, C> = [T] extends [never]
  ? never
  : {
      [K in keyof C]: K extends Opaque
        ? FieldOf<T, K>
        : K extends KeyOf<T>
          ? Exactly<FieldOf<T, K>, C[K]>
          : never;
    } & LeftOut<T, C>;

/** What is the user's own, down to the last field. */
type Opaque = 'code' | 'env';
type AnyFunction = (...args: never[]) => unknown;
type ObjectsOf<T> = Exclude<Extract<T, object>, readonly unknown[] | AnyFunction>;

/** Of a union the alternatives that have a field of `C`; all of them, if none has. */
type Alike<T, C> = [Sharing<T, C>] extends [never] ? T : Sharing<T, C>;
type Sharing<T, C> = T extends unknown ? (keyof T & keyof C extends never ? never : T) : never;

type KeyOf<T> = T extends unknown ? keyof T : never;
type FieldOf<T, K> = T extends unknown ? (K extends keyof T ? T[K] : never) : never;
type ItemOf<T> = T extends readonly (infer I)[] ? I : never;

/** Fields that `C` does not have, among them those that it must have. */
type LeftOut<T, C> = T extends unknown
  ? { [K in keyof T as K extends keyof C ? never : string extends K ? never : K]: T[K] }
  : never;
