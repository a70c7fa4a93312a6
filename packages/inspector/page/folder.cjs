// The one way to this folder that works from sources, from ESM and from CommonJS.
exports.folder = __dirname;
