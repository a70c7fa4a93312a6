import path from 'node:path';
import ts from 'typescript';

const FOLDER = path.resolve(__dirname);

/** What every program may use. */
const PRELUDE = `import { defineFlow, startFlow } from '../../src/index.js';
import type { Destination, Source, StepContext, Store, Transformer } from '@walkeros/core';
interface Settings { url: string; retries?: number; mode?: 'fast' | 'safe'; nodes?: { host: string }[] }
declare const storeInit: Store.Init<Settings>;
declare const sourceInit: (context: Source.Context<{ port?: number }>) => Source;
declare const destinationInit: (context: StepContext<{ url: string; timeout?: number | string }>) => Destination;
declare const stepInit: (context: StepContext<{ target: string }>) => Transformer;
declare const destination: { type: string; push(event: unknown): void; queue: number[] };
declare const text: string;
void [startFlow, storeInit, sourceInit, stepInit, destinationInit, destination, text];
`;

const OPTIONS: ts.CompilerOptions = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  customConditions: ['@walkeros/source'],
  types: ['node'],
  typeRoots: [path.resolve(FOLDER, '../../../../node_modules/@types')],
  skipLibCheck: true,
  allowImportingTsExtensions: true,
  noEmit: true,
};

/** An error of the compiler: the text that it marks. */
export interface CompilerError {
  readonly marked: string;
  /** Where the mark begins in the program that was given. */
  readonly start: number;
  readonly message: string;
}

/** The compiler over some programs that exist only here. */
export function compilerOf(programs: readonly string[]): ts.LanguageService {
  const files = new Map(programs.map((program, index) => [fileOf(index), PRELUDE + program]));
  return ts.createLanguageService({
    getCompilationSettings: () => OPTIONS,
    getScriptFileNames: () => [...files.keys()],
    getScriptVersion: () => '1',
    getScriptSnapshot: (name) => {
      const content = files.get(name) ?? ts.sys.readFile(name);
      return content === undefined ? undefined : ts.ScriptSnapshot.fromString(content);
    },
    getCurrentDirectory: () => FOLDER,
    getDefaultLibFileName: (options) => ts.getDefaultLibFilePath(options),
    fileExists: (name) => files.has(name) || ts.sys.fileExists(name),
    readFile: (name) => files.get(name) ?? ts.sys.readFile(name),
    directoryExists: (name) => ts.sys.directoryExists(name),
    realpath: (name) => ts.sys.realpath?.(name) ?? name,
  });
}

export function errorsOf(compiler: ts.LanguageService, index: number): CompilerError[] {
  const file = fileOf(index);
  const content = compiler.getProgram()?.getSourceFile(file)?.text ?? '';
  const diagnostics = [
    ...compiler.getSyntacticDiagnostics(file),
    ...compiler.getSemanticDiagnostics(file),
  ];
  return diagnostics.map(({ start = 0, length = 0, messageText }) => ({
    marked: content.slice(start, start + length),
    start: start - PRELUDE.length,
    message: ts.flattenDiagnosticMessageText(messageText, '\n'),
  }));
}

/** What an editor offers at a place of a program. */
export function completionsOf(
  compiler: ts.LanguageService,
  index: number,
  offset: number,
): string[] {
  const { entries = [] } =
    compiler.getCompletionsAtPosition(fileOf(index), PRELUDE.length + offset, {}) ?? {};
  return entries.map(({ name }) => name);
}

function fileOf(index: number): string {
  return path.join(FOLDER, `program-${index}.ts`);
}
