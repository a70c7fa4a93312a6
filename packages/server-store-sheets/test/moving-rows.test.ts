import { testSeed, testSize } from '@walkeros/store-testkit';
import fc from 'fast-check';
import type { Rig } from './open-store.js';
import { closeRigs, openRig } from './open-store.js';

/*
 * A store is used while a person edits the sheet, between calls and within them: before
 * any request is carried out. Values name their key, so that a foreign one is seen at once.
 */

const RUNS = testSize(40, 400);
const SEED = testSeed();
const STEPS = 250;
const KEYS = Array.from({ length: 12 }, (_, index) => `k${index}`);

afterEach(closeRigs);

/** One thing that a person does to rows. `at` picks the row, `way` what is done. */
interface Move {
  way: 'sort' | 'unsort' | 'insert' | 'delete';
  at: number;
}

interface Step {
  /** Sets, deletes and gets that are begun in the same turn. */
  calls: { what: 'set' | 'delete' | 'get'; key: string }[];
  /** What the person does within the calls; one before each request, `null` for none. */
  within: (Move | null)[];
  /** What the person does afterwards. */
  between: 'nothing' | 'retype' | 'formula' | 'new row' | 'move column' | 'clear';
  at: number;
}

const move: fc.Arbitrary<Move> = fc.record({
  way: fc.constantFrom('sort', 'unsort', 'insert', 'delete'),
  at: fc.nat(40),
});
const step: fc.Arbitrary<Step> = fc.record({
  calls: fc.array(
    fc.record({
      what: fc.constantFrom('set', 'set', 'delete', 'get'),
      key: fc.constantFrom(...KEYS),
    }),
    { minLength: 1, maxLength: 4 },
  ),
  within: fc.array(fc.option(move), { maxLength: 5 }),
  between: fc.constantFrom(
    'nothing',
    'nothing',
    'retype',
    'formula',
    'new row',
    'move column',
    'clear',
  ),
  at: fc.nat(40),
});

/** What the sheet must hold: for each key its value, its note, and whether it is a formula. */
interface Truth {
  value: string | undefined;
  note: string;
  formula: boolean;
}

class World {
  readonly #rig: Rig;
  readonly #truth = new Map<string, Truth>();
  readonly #gone = new Set<string>();
  #count = 0;

  constructor(rig: Rig) {
    this.#rig = rig;
    for (const [key, value, note] of rig.person.grid().slice(1)) {
      this.#truth.set(String(key), {
        value: String(value),
        note: String(note),
        formula: false,
      });
    }
  }

  async take(step: Step): Promise<void> {
    const edits = [...step.within];
    this.#gone.clear();
    this.#rig.server.beforeRequest(() => {
      const edit = edits.shift();
      if (edit) this.#moveRows(edit);
    });
    await Promise.all(this.#begin(step.calls));
    this.#rig.server.beforeRequest(undefined);
    this.#forgetDeleted();
    this.#check();
    this.#edit(step);
    this.#check();
  }

  #begin(calls: Step['calls']): Promise<void>[] {
    const written = new Set<string>();
    return calls.map(async ({ what, key }) => {
      if (what === 'get') return this.#get(key, written.has(key));
      written.add(key);
      const value = what === 'set' ? this.#nextValue(key) : undefined;
      const isLast = (): boolean => this.#lastWrite.get(key) === value;
      this.#lastWrite.set(key, value);
      if (value === undefined) await this.#rig.store.delete(key);
      else await this.#rig.store.set(key, value);
      if (isLast()) this.#written(key, value);
    });
  }

  readonly #lastWrite = new Map<string, string | undefined>();

  #nextValue(key: string): string {
    this.#count += 1;
    return `${key}#${this.#count}`;
  }

  #written(key: string, value: string | undefined): void {
    const note = this.#truth.get(key)?.note ?? '';
    if (value === undefined && !this.#truth.has(key)) return;
    this.#truth.set(key, { value, note, formula: false });
  }

  async #get(key: string, written: boolean): Promise<void> {
    const before = this.#truth.get(key)?.value;
    const value = await this.#rig.store.get(key);
    if (value !== undefined) expect(String(value).split('#')[0]).toBe(key);
    const mayDiffer = written || this.#gone.has(key) || this.#lastWrite.has(key);
    if (!mayDiffer) expect(value).toBe(before);
  }

  /** Sorting, inserting and deleting, at any moment. */
  #moveRows({ way, at }: Move): void {
    const { person } = this.#rig;
    const rows = person.grid().length;
    const row = 2 + (at % Math.max(1, rows));
    if (way === 'sort') person.sortRows('note');
    else if (way === 'unsort') person.sortRows('key', 'descending');
    else if (way === 'insert') person.insertRow(row);
    else if (rows > 4) this.#deleteRow(row);
  }

  #deleteRow(row: number): void {
    const { person } = this.#rig;
    const key = String(person.grid()[row - 1]?.[this.#column('key')] ?? '');
    this.#truth.delete(key);
    this.#gone.add(key);
    person.deleteRow(row);
  }

  /** Edits that a person makes while no call is under way. */
  #edit({ between, at }: Step): void {
    this.#lastWrite.clear();
    const { person } = this.#rig;
    const keys = [...this.#truth.keys()];
    const key = keys[at % keys.length];
    if (between === 'move column') person.moveColumn('note', at % 3);
    if (between === 'new row') this.#newRow(at);
    if (key === undefined) return;
    const truth = this.#truth.get(key);
    const cell = this.#cellOf(key);
    if (truth === undefined) return;
    const value = this.#nextValue(key);
    if (between === 'retype') {
      person.setCell(cell, value);
      this.#truth.set(key, { ...truth, value, formula: false });
    } else if (between === 'formula') {
      person.setCell(cell, { value, formula: `="${value}"` });
      this.#truth.set(key, { ...truth, value, formula: true });
    } else if (between === 'clear') {
      person.setCell(cell, null);
      this.#truth.set(key, { ...truth, value: undefined, formula: false });
    }
  }

  #newRow(at: number): void {
    const key = KEYS.find((one) => !this.#truth.has(one));
    if (key === undefined) return;
    const truth = { value: this.#nextValue(key), note: `note ${at}`, formula: false };
    const cells: Record<string, string> = { key, value: truth.value, note: truth.note };
    const headers = this.#rig.person.grid()[0] ?? [];
    this.#rig.person.insertRow(
      2,
      headers.map((header) => cells[String(header)] ?? ''),
    );
    this.#truth.set(key, truth);
  }

  /** A row that was deleted after the write to it and before the end of the call stays so. */
  #forgetDeleted(): void {
    const rows = this.#rig.person.grid();
    for (const key of this.#gone) {
      if (!rows.some((row) => row[this.#column('key')] === key)) this.#truth.delete(key);
    }
  }

  #column(header: string): number {
    return (this.#rig.person.grid()[0] ?? []).indexOf(header);
  }

  #cellOf(key: string): string {
    const row = this.#rig.person
      .grid()
      .findIndex((cells) => cells[this.#column('key')] === key);
    return `${'ABC'[this.#column('value')]}${row + 1}`;
  }

  /** Every key once, with its own value and note; nothing in rows that have no key. */
  #check(): void {
    const [headers = [], ...rows] = this.#rig.person.grid();
    const [key, value, note] = ['key', 'value', 'note'].map((name) => headers.indexOf(name));
    const letter = 'ABC'[value ?? 0];
    const found = rows.flatMap((row, index) => {
      const [ownKey, ownValue, ownNote] = [key, value, note].map((at) => row[at ?? 0] ?? '');
      if (`${ownKey}${ownValue}${ownNote}` === '') return [];
      const formula = this.#rig.person.formulaIn(`${letter}${index + 2}`) !== undefined;
      return [`${ownKey} | ${ownValue} | ${ownNote} | ${formula}`];
    });
    const expected = [...this.#truth].map(
      ([ownKey, truth]) =>
        `${ownKey} | ${truth.value ?? ''} | ${truth.note} | ${truth.formula}`,
    );
    expect(found.sort()).toEqual(expected.sort());
  }
}

test(`${RUNS * STEPS} random steps: never another key's value, never another key's cell (WALKEROS_SEED=${SEED})`, async () => {
  let steps = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: STEPS, maxLength: STEPS }), async (plan) => {
      const rows = KEYS.slice(0, 8).map((key) => [key, `${key}#0`, `note of ${key}`]);
      const rig = await openRig({
        direct: true,
        quota: false,
        content: { T: [['key', 'value', 'note'], ...rows] },
        settings: {
          keyColumn: 'key',
          valueColumn: 'value',
          quota: { reads: 1e6, writes: 1e6 },
        },
      });
      const world = new World(rig);
      for (const one of plan) {
        await world.take(one);
        steps += 1;
      }
      expect(rig.logger.messages('ERROR')).toEqual([]);
    }),
    { numRuns: RUNS, seed: SEED, endOnFailure: true },
  );

  expect(steps).toBeGreaterThanOrEqual(10_000);
}, 7_200_000);
