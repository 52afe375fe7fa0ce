import js from '@eslint/js';
import jest from 'eslint-plugin-jest';
import rxjs from 'eslint-plugin-rxjs-x';
import { defineConfig } from 'eslint/config';
import ts from 'typescript-eslint';

export default defineConfig(
  { ignores: ['.bench', 'dist', 'coverage', 'node_modules'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [ts.configs.strictTypeChecked, rxjs.configs.strict],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      'max-lines': ['error', { max: 200, skipComments: true, skipBlankLines: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      'rxjs-x/no-exposed-subjects': ['error', { allowProtected: false }],
      // Objects here are closures: none of their methods has a `this`.
      '@typescript-eslint/unbound-method': 'off',
      'rxjs-x/finnish': 'off',
      'rxjs-x/throw-error': ['error', { allowThrowingUnknown: true }],
      'rxjs-x/no-unsafe-takeuntil': [
        'error',
        { alias: ['takeUntil'], allow: ['finalize', 'catchError', 'timeout', 'shareLatest'] },
      ],
    },
  },
  {
    files: ['spec/**/*.ts'],
    extends: [jest.configs['flat/recommended']],
    rules: {
      'max-lines': ['error', { max: 400, skipComments: true, skipBlankLines: true }],
      'no-control-regex': 'off',
      'jest/expect-expect': 'off',
      'jest/no-export': 'off',
      'jest/valid-title': 'off',
      'jest/no-conditional-expect': 'off',
      'rxjs-x/no-implicit-any-catch': 'off',
      'jest/no-standalone-expect': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      'rxjs-x/no-ignored-subscription': 'off',
    },
  },
  {
    files: ['spec/**/*.ts', 'scripts/**/*.ts', 'examples/**/*.ts', 'bench/**/*.ts'],
    rules: { 'rxjs-x/no-ignored-default-value': 'off', 'rxjs-x/no-ignored-error': 'off' },
  },
  {
    files: ['**/*.mjs', '**/*.cjs', '*.js'],
    languageOptions: {
      globals: {
        AbortController: 'readonly',
        URL: 'readonly',
        console: 'readonly',
        module: 'writable',
        process: 'readonly',
      },
    },
  },
);
