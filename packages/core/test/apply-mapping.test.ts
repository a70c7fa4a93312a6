import fc from 'fast-check';
import { ConfigError } from '../src/errors.js';
import type { PartialEvent } from '../src/event.js';
import type { Mapping } from '../src/mapping.js';
import { applyMapping } from '../src/mapping/apply-mapping.js';

const event: PartialEvent = {
  name: 'product view',
  entity: 'product',
  action: 'view',
  id: 'e1',
  timestamp: 5,
  data: { id: 'p1', price: 9, secret: 's', size: { label: 'L' } },
  context: { stage: ['checkout', 1] },
  user: { id: 'u1', email: 'a@b.c' },
  consent: { functional: true },
};

function mappingKeyOf(mapping: Mapping.Rules, name = 'product view'): string | undefined {
  return applyMapping({ ...event, name }, { mapping }).mappingKey;
}

test('a config that says nothing leaves the event as it is', () => {
  const result = applyMapping(event, {});
  expect(result).toEqual({ event, data: undefined, ignore: false });
  expect(result.event).toBe(event);
});

describe('rule lookup', () => {
  const rule = {};

  test.each<[string, Mapping.Rules, string | undefined]>([
    [
      'entity and action',
      { product: { view: rule, '*': rule }, '*': { '*': rule } },
      'product view',
    ],
    ['any action', { product: { '*': rule, add: rule }, '*': { '*': rule } }, 'product *'],
    ['any entity', { '*': { view: rule, '*': rule } }, '* view'],
    ['any at all', { page: { view: rule }, '*': { '*': rule } }, '* *'],
    [
      'an entity without the action goes to any at all',
      { product: { add: rule }, '*': { view: rule, '*': rule } },
      '* *',
    ],
    ['none', { product: { add: rule } }, undefined],
    ['nothing inherited', { constructor: { name: rule } } as never, undefined],
  ])('finds %s', (_, mapping, expected) => {
    expect(mappingKeyOf(mapping)).toBe(expected);
  });

  test.each(['constructor name', 'toString call', '__proto__ view', '', 'oneword'])(
    'finds no inherited rule for %j',
    (name) => {
      expect(mappingKeyOf({ product: { view: rule } }, name)).toBeUndefined();
    },
  );

  test('takes the first of a list whose condition holds', () => {
    const rules: Mapping.Rule[] = [
      { name: 'cheap', condition: { key: 'data.price', operator: 'lt', value: '5' } },
      { name: 'dear', condition: (value) => value !== undefined },
      { name: 'any' },
    ];
    const { rule: found, event: renamed } = applyMapping(event, {
      mapping: { product: { view: rules } },
    });
    expect(found).toBe(rules[1]);
    expect(renamed.name).toBe('dear');
  });

  test('goes on to `* *` when no condition holds', () => {
    const never = { condition: () => false };
    expect(mappingKeyOf({ product: { view: never }, '*': { '*': rule } })).toBe('* *');
  });

  test('takes a rule whose consent is given before one whose consent is missing', () => {
    const list = [{ name: 'full', consent: { marketing: true } }, { name: 'plain' }];
    const config = { mapping: { product: { view: list } } };
    expect(applyMapping(event, config).event.name).toBe('plain');
    expect(applyMapping(event, config, { consent: { marketing: true } }).event.name).toBe(
      'full',
    );
  });

  test('ignores an event for which only rules without consent are left', () => {
    const mapping = { product: { view: { consent: { marketing: true } } }, '*': { '*': {} } };
    expect(applyMapping(event, { mapping })).toMatchObject({
      ignore: true,
      mappingKey: 'product view',
    });
  });
});

describe('policy', () => {
  test('of the config comes before the rule, that of the rule after it', () => {
    const { event: changed, mappingKey } = applyMapping(event, {
      policy: { name: { value: 'order complete' }, 'data.step': 1 },
      mapping: { order: { complete: { policy: { 'data.step': 2 } } } },
    });
    expect(mappingKey).toBe('order complete');
    expect(changed.data).toEqual({ ...event.data, step: 2 });
  });

  test('entries read the event as it was before', () => {
    const policy = { 'data.id': 'data.price', 'data.price': 'data.id' };
    expect(applyMapping(event, { policy }).event.data).toMatchObject({ id: 9, price: 'p1' });
  });

  test('an entry that yields nothing removes the value, also when its function throws', () => {
    const broken = (): never => {
      throw new Error('broken');
    };
    const policy = { 'data.secret': {}, 'user.email': { fn: broken } };
    const { event: changed } = applyMapping(event, { policy });
    expect(changed.data).not.toHaveProperty('secret');
    expect(changed.user).toEqual({ id: 'u1' });
  });

  test('on an unsafe path is refused', () => {
    const policy = { 'data.__proto__.x': 1 };
    expect(() => applyMapping(event, { policy })).toThrow(ConfigError);
  });
});

describe('data', () => {
  function dataOf(config: Mapping.Config, rule: Mapping.Rule = {}): unknown {
    return applyMapping(event, { ...config, mapping: { product: { view: rule } } }).data;
  }
  const common = { map: { id: 'data.id', from: { value: 'config' } } };

  test.each<[string, Mapping.Config, Mapping.Rule, unknown]>([
    ['of the config', { data: common }, {}, { id: 'p1', from: 'config' }],
    [
      'of the rule over the config',
      { data: common },
      { data: { map: { from: { value: 'rule' } } } },
      { id: 'p1', from: 'rule' },
    ],
    [
      'of the rule instead, where they are not objects',
      { data: common },
      { data: 'data.id' },
      'p1',
    ],
    [
      'of the config, where the rule finds nothing',
      { data: common },
      { data: 'data.x' },
      { id: 'p1', from: 'config' },
    ],
    ['of the first candidate', { data: ['data.x', 'data.price'] }, {}, 9],
    [
      'with sections below it',
      { data: { map: { data_id: 1 } }, include: ['data', 'context'] },
      {},
      {
        data_id: 1,
        data_price: 9,
        data_secret: 's',
        data_size_label: 'L',
        context_stage: 'checkout',
      },
    ],
    [
      'with the sections of the rule instead of the config',
      { include: ['data'] },
      { include: ['event'] },
      {
        event_name: 'product view',
        event_id: 'e1',
        event_entity: 'product',
        event_action: 'view',
        event_timestamp: 5,
      },
    ],
    [
      'that is no object stays without sections',
      { data: 'data.id', include: ['user'] },
      {},
      'p1',
    ],
    ['with an unknown section', { include: ['bogus', 'toString'] }, {}, {}],
  ])('%s', (_, config, rule, expected) => {
    expect(dataOf(config, rule)).toEqual(expected);
  });

  test('with `all` has every section', () => {
    const data = dataOf({ include: ['all'] });
    expect(data).toMatchObject({ data_id: 'p1', user_id: 'u1', event_name: 'product view' });
  });

  test('shares no object with the event', () => {
    const { data } = applyMapping(event, { data: 'data', include: ['data'] });
    expect(data).not.toBe(event.data);
    expect((data as { size: unknown }).size).not.toBe(event.data?.['size']);
  });
});

describe('ignore, name and remove', () => {
  const during = (
    rule: Mapping.Rule,
    config: Mapping.Config = {},
  ): ReturnType<typeof applyMapping> =>
    applyMapping(event, { ...config, mapping: { product: { view: rule } } });

  test('ignore stops after the policy', () => {
    const rule = { ignore: true, name: 'x', data: 'data.id', policy: { 'data.seen': true } };
    const result = during(rule);
    expect(result).toMatchObject({ ignore: true, rule, event: { name: 'product view' } });
    expect(result.event.data).toMatchObject({ seen: true });
    expect(result.data).toBeUndefined();
  });

  test('name renames the event before the data of the rule is read', () => {
    const result = during({ name: 'view_item', data: 'name' }, { data: 'name' });
    expect(result.event).toMatchObject({ name: 'view_item', entity: 'product' });
    expect(result.data).toBe('view_item');
  });

  test('remove takes a path from the event, from what is included of it and from the data', () => {
    const result = during({
      remove: ['user.email', 'mail'],
      include: ['user'],
      data: { map: { mail: 'user.email', id: 'data.id' } },
    });
    expect(result.event.user).toEqual({ id: 'u1' });
    expect(result.data).toEqual({ user_id: 'u1', id: 'p1' });
  });
});

const values = fc.constantFrom<Mapping.Value>('', 'data', 'data.*', 'name', 1, {
  loop: ['nested', 'data'],
});
const rules: fc.Arbitrary<Mapping.Rule> = fc.record(
  {
    name: fc.constant('a b'),
    data: values,
    ignore: fc.boolean(),
    policy: fc.dictionary(fc.constantFrom('data.a', 'nested.0', 'user'), values),
    include: fc.subarray(['data', 'context', 'user', 'event', 'all']),
    remove: fc.subarray(['data.a', 'nested.*.data', 'nested.0', 'context', '__proto__.a']),
    condition: fc.constantFrom<Mapping.Rule['condition']>(() => true, {
      key: 'data',
      operator: 'contains',
      value: '',
    }) as fc.Arbitrary<NonNullable<Mapping.Rule['condition']>>,
    consent: fc.constant({ marketing: true }),
  },
  { requiredKeys: [] },
);
const configs: fc.Arbitrary<Mapping.Config> = rules.chain((rule) =>
  fc.record(
    {
      policy: fc.dictionary(fc.constantFrom('data.a', 'nested.0'), values),
      data: values,
      include: fc.constant(['all']),
      mapping: fc.constantFrom<Mapping.Rules>(
        { '*': { '*': rule } },
        { a: { b: [rule, {}] }, '*': { '*': rule } },
      ),
    },
    { requiredKeys: [] },
  ),
);
const keys = fc.constantFrom(
  'name',
  'data',
  'context',
  'nested',
  'user',
  'consent',
  '__proto__',
  'a',
);
const events = fc.oneof(fc.jsonValue(), fc.object({ key: keys, maxDepth: 3 }));

test('no mapping throws on or changes any JSON event', () => {
  fc.assert(
    fc.property(configs, events, (config, input) => {
      const before = JSON.stringify(input);
      applyMapping(input as PartialEvent, config);
      expect(JSON.stringify(input)).toBe(before);
      expect(Object.keys(Object.prototype)).toEqual([]);
    }),
  );
});
