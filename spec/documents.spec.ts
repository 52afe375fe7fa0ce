import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { successors } from '../lib/session/session-state.ts';

const read = (file: string): string => readFileSync(file, 'utf8');
const documents = [
  'README.md',
  'SECURITY.md',
  'CHANGELOG.md',
  ...readdirSync('docs')
    .filter((file) => file.endsWith('.md'))
    .map((file) => join('docs', file)),
];

const manifest = JSON.parse(read('package.json')) as {
  readonly files: readonly string[];
  readonly repository: { readonly url: string };
  readonly homepage: string;
  readonly bugs: { readonly url: string };
};
const repository = 'https://github.com/zookeeper-registrar/zookeeper-registrar';

/** Path in the repository of a link to it, undefined for a relative one. */
const linkedInRepository = (link: string): string | undefined =>
  new RegExp(`^${repository}/(?:blob|tree)/main/(.+)$`).exec(link)?.[1];

/** Relative links, and those to files of the repository, without their anchors. */
const linksOf = (document: string): readonly string[] =>
  [...read(document).matchAll(/\]\(([^)#]+)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !/^https?:/.test(link) || link.startsWith(`${repository}/`));

describe('the documents', () => {
  it('show the examples as they are', () => {
    const shown = [...read('README.md').matchAll(/<!-- (\S+) -->\n```ts\n(.*?)```/gs)];
    expect(shown.length).toBeGreaterThan(2);
    for (const [, file = '', code] of shown) expect([file, code]).toEqual([file, read(file)]);
    expect([...read('README.md').matchAll(/```ts\n/g)]).toHaveLength(shown.length);
  });

  it('lead to what is there', () => {
    for (const document of documents) {
      for (const link of linksOf(document)) {
        const place = linkedInRepository(link) ?? join(dirname(document), link);
        expect([document, link, existsSync(place)]).toEqual([document, link, true]);
      }
    }
  });

  it.each(['README.md', 'CHANGELOG.md'])(
    'link from the package, which has the file %s, only to what is in it or to the repository',
    (document) => {
      const inPackage = ['README.md', 'LICENSE', ...manifest.files];
      const relative = linksOf(document).filter((link) => linkedInRepository(link) === undefined);
      expect(relative.filter((link) => !inPackage.includes(link))).toEqual([]);
    },
  );

  it('agree on the address of the repository', () => {
    expect([manifest.repository.url, manifest.homepage, manifest.bugs.url]).toEqual([
      `git+${repository}.git`,
      `${repository}#readme`,
      `${repository}/issues`,
    ]);
  });

  it.each([
    ['docs/known-failures.md', '| elsewhere ', 57],
    ['docs/real-servers.md', '| what happens ', 30],
  ])('name specs that exist (%s)', (document, head, least) => {
    const tables = read(document).split('\n\n');
    const rows = tables
      .filter((table) => table.startsWith(head))
      .flatMap((table) => table.trim().split('\n').slice(2));
    const titles = (file: string): ReadonlySet<string> =>
      new Set([...read(file).matchAll(/(?:^ *|\()(['"`])(.+?)\1,/gm)].map(([, , title = '']) => title));
    expect(rows.length).toBeGreaterThanOrEqual(least);
    for (const row of rows) {
      const named = [...row.matchAll(/\]\(\.\.\/(spec\/[^)]+)\) \*(.+?)\*(?=; \[| \|)/g)];
      expect([row, named.length > 0]).toEqual([row, true]);
      expect([row, named.length]).toEqual([row, row.split('](../spec/').length - 1]);
      for (const [, file = '', title = ''] of named) {
        expect([file, title, titles(file).has(title)]).toEqual([file, title, true]);
      }
    }
  });

  it('draw the table of session states', () => {
    const drawn = [...read('docs/session.md').matchAll(/^ +(\w+) --> (\w+)/gm)].map(
      ([, a, b]) => `${String(a)} ${String(b)}`,
    );
    const table = Object.entries(successors).flatMap(([from, to]) => to.map((next) => `${from} ${next}`));
    expect(drawn.sort()).toEqual(table.sort());
  });

  it('name every option of createRegistrar', () => {
    const options = [...read('lib/registrar/options.ts').matchAll(/^ {2}readonly (\w+)\?/gm)].map(
      ([, name]) => name,
    );
    expect(options.length).toBeGreaterThan(15);
    const table = read('README.md').split('## Options')[1]?.split('\n## ')[0] ?? '';
    for (const option of options) expect(table).toContain(`\`${String(option)}\``);
  });
});
