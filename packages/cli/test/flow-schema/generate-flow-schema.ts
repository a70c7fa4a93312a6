import {
  cacheSchema,
  chainSchema,
  collectorSchema,
  destinationSchema,
  durationSchema,
  eventCacheSchema,
  flowSchema,
  mappingRulesSchema,
  mappingValueSchema,
  matchSchema,
  sourceSchema,
  stateSchema,
  storeSchema,
  timeoutSchema,
  transformerSchema,
} from '@walkeros/core/schemas';
import { z } from 'zod';

type Json = Record<string, unknown>;

/** The schema of what a package takes as `config.settings`, and where it may stand. */
export interface PackageSettings {
  readonly name: string;
  readonly section: 'stores' | 'sources' | 'transformers' | 'destinations';
  readonly schema: z.ZodType;
}

/** What an editor shows where a part of a flow stands. */
const PARTS: readonly (readonly [z.ZodType, id: string, description: string])[] = [
  [storeSchema, 'store', 'Answers lookups by key.'],
  [sourceSchema, 'source', 'Brings events in.'],
  [transformerSchema, 'transformer', 'Changes events on their way.'],
  [destinationSchema, 'destination', 'Takes events out.'],
  [collectorSchema, 'collector', 'What holds for the whole flow.'],
  [
    cacheSchema,
    'cache',
    'Caches the store: the first rule that matches a key decides for how long.',
  ],
  [eventCacheSchema, 'eventCache', 'Caches what the step made of an event.'],
  [
    stateSchema,
    'state',
    'Reads from a store onto the event, or writes from the event to a store.',
  ],
  [chainSchema, 'chain', 'The transformer with which a chain begins, or all of them in order.'],
  [matchSchema, 'match', 'A condition, or a nesting of `and` and `or`.'],
  [mappingRulesSchema, 'mapping', 'Rules by entity, then by action; `*` stands for any.'],
  [mappingValueSchema, 'value', 'How a value is taken from an event.'],
  [durationSchema, 'duration', 'Seconds, or a text with its unit: "30s", "5m", "1h".'],
  [timeoutSchema, 'timeout', 'Milliseconds, or a text with its unit: "500ms", "2s".'],
];

const REFERENCE = { $ref: '#/definitions/reference' };
const SPAN = '^\\d{1,15}(?:\\.\\d{1,6})?(?:ms|s|m|h|d)$';

/** The JSON Schema (draft 7) of flow files, of single flows, and of the settings of these packages. */
export function generateFlowSchema(packages: readonly PackageSettings[]): Json {
  const metadata = z.registry<{ id?: string; description?: string }>();
  for (const [schema, id, description] of PARTS) metadata.add(schema, { id, description });
  metadata.add(flowSchema, {
    id: 'flow',
    description: 'Sources, transformers, destinations and stores.',
  });
  const settings = Object.fromEntries(packages.map(({ name, schema }) => [name, schema]));
  const { definitions, properties } = z.toJSONSchema(
    z.object({ flow: flowSchema, ...settings }),
    {
      target: 'draft-7',
      io: 'input',
      unrepresentable: 'any',
      metadata,
      override: describeForJson,
    },
  ) as unknown as { definitions: Record<string, Json>; properties: Record<string, Json> };
  for (const each of packages) {
    addSettings(definitions, each, properties[each.name] ?? {});
  }
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'A walkerOS flow, or a file of named flows',
    type: 'object',
    if: { required: ['flows'] },
    then: { $ref: '#/definitions/file' },
    else: { $ref: '#/definitions/flow' },
    definitions: { file: FILE, reference: REFERENCE_TEXT, ...definitions },
  };
}

const FILE: Json = {
  description: 'One or more named flows.',
  type: 'object',
  properties: {
    $schema: { type: 'string' },
    version: { const: 4 },
    variables: { type: 'object', description: 'Values for `$var.name` in every flow.' },
    flows: {
      type: 'object',
      additionalProperties: { $ref: '#/definitions/flow' },
      minProperties: 1,
    },
  },
  required: ['version', 'flows'],
  additionalProperties: false,
};

const REFERENCE_TEXT: Json = {
  description:
    'Stands for a value of the environment or a variable: `$env.NAME:default`, `$var.name`.',
  type: 'string',
  pattern: '^\\$(?:env|var)\\.',
};

/** What zod cannot say in JSON Schema, and references in the place of what is not text. */
function describeForJson({
  zodSchema,
  jsonSchema,
}: {
  zodSchema: z.core.$ZodTypes;
  jsonSchema: z.core.JSONSchema.BaseSchema;
}): void {
  const json = jsonSchema as Json;
  if (zodSchema._zod.def.type === 'custom') {
    Object.assign(json, customOf(zodSchema));
  } else if (mayBeReference(json)) {
    const { description, default: fallback, ...own } = json;
    for (const key of Object.keys(json)) Reflect.deleteProperty(json, key);
    Object.assign(json, { anyOf: [own, REFERENCE], description, default: fallback });
  }
  for (const [key, value] of Object.entries(json)) {
    if (value === undefined) Reflect.deleteProperty(json, key);
  }
}

/** Our own checks, told apart by what they let through. */
function customOf(schema: z.core.$ZodType): Json {
  const takes = (value: unknown): boolean => z.safeParse(schema, value).success;
  if (takes(() => undefined)) return { not: {} };
  if (takes('5m') && takes(1) && !takes(-1)) {
    return {
      anyOf: [
        { type: 'number', exclusiveMinimum: 0 },
        { type: 'string', pattern: SPAN },
        REFERENCE,
      ],
    };
  }
  if (takes({}) && !takes('text')) return { anyOf: [{ type: 'object' }, REFERENCE] };
  if (takes('redis://localhost')) return { type: 'string' };
  throw new Error('a check of ours that the generator does not know');
}

function mayBeReference(json: Json): boolean {
  if (['number', 'integer', 'boolean', 'array'].includes(String(json['type']))) return true;
  return 'enum' in json || (json['type'] === 'string' && 'pattern' in json);
}

/** Settings are checked where the package is named; editors complete its name and theirs. */
function addSettings(
  definitions: Record<string, Json>,
  { name, section }: PackageSettings,
  settings: Json,
): void {
  const component = definitions[section.slice(0, -1)];
  if (component === undefined) throw new Error(`no definition for ${section}`);
  const isRequired = Array.isArray(settings['required']) && settings['required'].length > 0;
  const config = {
    properties: { settings: { anyOf: [settings, REFERENCE] } },
    ...(isRequired && { required: ['settings'] }),
  };
  const branch = {
    if: { properties: { package: { pattern: `^${name}(?:@.*)?$` } }, required: ['package'] },
    then: { properties: { config }, ...(isRequired && { required: ['config'] }) },
  };
  component['allOf'] = [...((component['allOf'] as Json[] | undefined) ?? []), branch];
  const properties = component['properties'] as Record<string, Json>;
  const examples = (properties['package']?.['examples'] as string[] | undefined) ?? [];
  properties['package'] = { ...properties['package'], examples: [...examples, name] };
}
