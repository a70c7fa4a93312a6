import type { CommandEntry } from '../command.js';

/** Every command, in the order of `--help`. Files are read on demand: a start costs one of them. */
export const allCommands: readonly CommandEntry[] = [
  {
    name: 'validate',
    summary: 'Say everything that is wrong with a flow config, and fix what is safe to fix',
    load: async () => (await import('./validate.js')).validateCommand,
  },
  {
    name: 'simulate',
    summary: 'Run events through a flow on virtual time, without touching anything',
    load: async () => (await import('./simulate.js')).simulateCommand,
  },
  {
    name: 'explain',
    summary: 'Say where a key stands in each tier of a store, without asking its backing',
    load: async () => (await import('./explain.js')).explainCommand,
  },
  {
    name: 'graph',
    summary: 'Draw a flow, as Mermaid text or SVG',
    load: async () => (await import('./graph.js')).graphCommand,
  },
  {
    name: 'run',
    summary: 'Run a flow as a service, with health checks and metrics',
    load: async () => (await import('./run.js')).runCommand,
  },
  {
    name: 'doctor',
    summary: 'Say of every store whether it can be used, and how to put right what is wrong',
    load: async () => (await import('./doctor.js')).doctorCommand,
  },
  {
    name: 'store',
    summary: 'Read, write, provision or warm a store: get, set, delete, setup, warm',
    load: async () => (await import('./store.js')).storeCommand,
  },
  {
    name: 'init',
    summary: 'Begin a project: a flow on a store of your choice, from your own data',
    load: async () => (await import('./init.js')).initCommand,
  },
  {
    name: 'completion',
    summary: 'Print a script that completes the command line in bash, zsh or fish',
    load: async () => (await import('./completion.js')).completionCommand(allCommands),
  },
];
