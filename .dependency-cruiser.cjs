// Layers import downwards only: each folder from those before it in this list.
const layers = [
  'errors',
  'codec',
  'connection',
  'session',
  'watch',
  'directory',
  'registration',
  'discovery',
  'balance',
  'registrar',
  'testing',
];

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    ...layers.slice(0, -1).map((layer, at) => ({
      name: `${layer}-imports-downwards`,
      severity: 'error',
      from: { path: `^lib/${layer}/` },
      to: { path: `^lib/(${[...layers.slice(at + 1), 'index'].join('|')})` },
    })),
    {
      name: 'registration-and-discovery-apart',
      severity: 'error',
      from: { path: '^lib/discovery/' },
      to: { path: '^lib/registration/' },
    },
    {
      name: 'testing-is-an-entry-of-its-own',
      severity: 'error',
      from: { path: '^lib/index' },
      to: { path: '^lib/testing/' },
    },
    {
      name: 'native-is-an-entry-of-its-own',
      severity: 'error',
      from: { path: '^lib/', pathNot: '^lib/(native|connection/native/)' },
      to: { path: '^lib/(native|connection/native/)' },
    },
    {
      name: 'codec-is-pure',
      severity: 'error',
      from: { path: '^lib/(errors|codec)/' },
      to: { path: 'node_modules/rxjs' },
    },
    {
      name: 'lib-stands-alone',
      severity: 'error',
      from: { path: '^lib/' },
      to: { path: '^(spec|scripts|bench|examples)/' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
  },
};
