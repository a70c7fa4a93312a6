import { checkFlowConfig } from '../src/index.js';
import { selectFlow } from '../src/config/select-flow.js';
import { startTestFlow } from './start-test-flow.js';

const file = {
  version: 4 as const,
  flows: { web: {}, server: { collector: { name: 'srv' } } },
};

describe('a config file', () => {
  it('with one flow needs no name', () => {
    const { selected } = selectFlow({ version: 4, flows: { only: { stores: {} } } });

    expect(selected).toMatchObject({ name: 'only', path: 'flows.only' });
  });

  it('with several flows runs the one that is named', async () => {
    const { selected } = selectFlow(file, 'server');
    const { collector } = await startTestFlow(file, { flow: 'server' });

    expect(selected?.flow).toBe(file.flows.server);
    await collector.shutdown();
  });

  it('with several flows and no name lists their names', () => {
    expect(checkFlowConfig(file)).toEqual([
      {
        code: 'FLOW_NOT_FOUND',
        path: 'flows',
        message: 'holds more than one flow, and none is chosen',
        expected: '"web" or "server"',
      },
    ]);
  });

  it('without the flow that is named suggests the one that was meant', () => {
    expect(checkFlowConfig(file, { flow: 'sever' })).toMatchObject([
      { code: 'FLOW_NOT_FOUND', expected: '"web" or "server"', suggestion: 'server' },
    ]);
  });

  it('does not hold the flows that every object inherits', () => {
    expect(checkFlowConfig(file, { flow: 'constructor' })).toMatchObject([
      { code: 'FLOW_NOT_FOUND' },
    ]);
  });

  it('of another version is refused', () => {
    expect(checkFlowConfig({ version: 3, flows: { only: {} } })).toMatchObject([
      { path: 'version' },
    ]);
  });

  it('names the flow in the paths of its findings', () => {
    const flow = { stores: { a: { package: 'x', cache: { rules: [] } } } };

    expect(checkFlowConfig({ version: 4, flows: { only: flow } })).toMatchObject([
      { path: 'flows.only.stores.a.cache.rules' },
    ]);
  });

  it('gives each flow its variables, which a flow and a step may replace', () => {
    const findings = checkFlowConfig({
      version: 4,
      variables: { ttl: 60, name: 'x' },
      flows: {
        only: {
          variables: { ttl: 120 },
          stores: {
            a: { package: 'x', cache: { rules: [{ ttl: '$var.ttl' }] } },
            b: {
              package: 'x',
              variables: { ttl: -1 },
              cache: { rules: [{ ttl: '$var.ttl' }] },
            },
          },
        },
      },
    });

    expect(findings).toMatchObject([{ path: 'flows.only.stores.b.cache.rules.0.ttl' }]);
  });
});
