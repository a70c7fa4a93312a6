import preset from '../../jest.preset.cjs';

// Snippets run as processes of their own, two at a time.
export default { ...preset, displayName: 'house-rules', maxConcurrency: 2 };
