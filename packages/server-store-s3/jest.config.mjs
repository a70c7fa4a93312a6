import preset from '../../jest.preset.cjs';

// The client says at each start that it will want a newer Node one day.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

export default { ...preset, displayName: 'server-store-s3' };
