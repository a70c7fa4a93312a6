import { z } from 'zod';

/** `config.settings` of the console destination. */
export interface ConsoleSettings {
  /** Indents over several lines, for people. Default `false`: one line an event. */
  pretty?: boolean;
  /** Paths to print, instead of everything; `*` maps over a list. */
  fields?: string[];
  /** Most events that wait for a slow reader. Default 1000. */
  maxQueue?: number;
}

/** {@link ConsoleSettings} with the defaults filled in. */
export type ResolvedConsoleSettings = ConsoleSettings &
  Required<Omit<ConsoleSettings, 'fields'>>;

/** Schema of {@link ConsoleSettings}; fills in the defaults. */
export const settingsSchema: z.ZodType<ResolvedConsoleSettings> = z.strictObject({
  pretty: z.boolean().default(false),
  fields: z.array(z.string().min(1)).min(1).exactOptional(),
  maxQueue: z.int().positive().default(1000),
});
