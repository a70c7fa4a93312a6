import type { CacheLayer, SaveArgs } from '../src/index.js';

export interface HeldSaves {
  layer: CacheLayer;
  /** A save of that text has reached the layer. */
  begun: Promise<void>;
  /** Lets it go on. */
  release(): void;
}

/** A layer that begins to save what has this text on `stdout`, and waits until it is let go on. */
export function heldSaves(local: CacheLayer, stdout: string): HeldSaves {
  let begin = (): void => undefined;
  let release = (): void => undefined;
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const released = new Promise<void>((resolve) => (release = resolve));
  const save = async (args: SaveArgs): Promise<void> => {
    if (args.entry.stdout === stdout) {
      begin();
      await released;
    }
    await local.save(args);
  };
  const layer = new Proxy(local, {
    get(target, name) {
      const member: unknown = name === 'save' ? save : Reflect.get(target, name, target);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
  return { layer, begun, release };
}
