import picocolors from 'picocolors';
import type { Host, TextStream } from './host.js';

/** Colours of a stream; functions that return the text as it is where there are none. */
export type Colours = ReturnType<typeof picocolors.createColors>;

/**
 * Results on stdout, progress on stderr: a pipe gets results only.
 */
export interface Output {
  /** The result for people, on stdout; left out with `--json`. */
  text(text: string): void;
  /** The result for programs, on stdout; only with `--json`. One document in all. */
  json(value: unknown): void;
  /** What goes on meanwhile, on stderr. */
  progress(text: string): void;
  /** Of stdout. */
  readonly colours: Colours;
  /** Of stderr. */
  readonly progressColours: Colours;
}

export function createOutput(host: Host, isJson: boolean): Output {
  return {
    text: (text) => {
      if (!isJson) host.stdout.write(`${text}\n`);
    },
    json: (value) => {
      if (isJson) host.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`);
    },
    progress: (text) => void host.stderr.write(`${text}\n`),
    colours: coloursOf(host.stdout, host),
    progressColours: coloursOf(host.stderr, host),
  };
}

/** Colours only for people who can see them and want them: a terminal, without `NO_COLOR`. */
function coloursOf(stream: TextStream, { env }: Host): Colours {
  const isUnwanted = (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb';
  return picocolors.createColors(stream.isTTY === true && !isUnwanted);
}
