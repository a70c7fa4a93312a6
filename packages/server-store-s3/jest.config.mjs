import preset from '../../jest.preset.cjs';

// Ceph takes its time to start: the other tests run beside it.
export default { ...preset, displayName: 'server-store-s3', maxWorkers: 2 };
