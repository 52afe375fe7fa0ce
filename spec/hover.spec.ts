import ts from 'typescript';

/** Entry points by file; an example is due for every function that they export. */
const entries = ['index', 'testing/index', 'native', 'transport'].map((name) => `lib/${name}.ts`);
/** Interfaces whose every member is documented, with an example. */
const shown = ['Registrar', 'WatchStreams'];

const program = ts.createProgram(entries, {
  ...{ allowImportingTsExtensions: true, noEmit: true, skipLibCheck: true, types: ['node'] },
  ...{ target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.NodeNext, strict: true },
});
const checker = program.getTypeChecker();

interface Hover {
  readonly name: string;
  readonly kind: 'function' | 'class' | 'type';
  readonly text: string;
  readonly tags: readonly string[];
  readonly symbol: ts.Symbol;
}

const hoverOf = (exported: ts.Symbol): Hover => {
  const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
  const isValue = (symbol.flags & ts.SymbolFlags.Value) !== 0;
  const isClass = (symbol.flags & ts.SymbolFlags.Class) !== 0;
  return {
    name: exported.name,
    kind: isClass ? 'class' : isValue ? 'function' : 'type',
    text: ts.displayPartsToString(symbol.getDocumentationComment(checker)),
    tags: symbol.getJsDocTags(checker).map(({ name }) => name),
    symbol,
  };
};

const exportsOf = (file: string): readonly Hover[] => {
  const source = program.getSourceFile(file);
  const module = source && checker.getSymbolAtLocation(source);
  if (!module) throw new Error(`${file} exports nothing`);
  return checker.getExportsOfModule(module).map(hoverOf);
};
const membersOf = (name: string): readonly Hover[] => {
  const { symbol } = exportsOf('lib/index.ts').find((each) => each.name === name) ?? {};
  if (!symbol?.members) throw new Error(`${name} has no members`);
  return [...symbol.members.values()].filter((each) => !each.name.startsWith('__')).map(hoverOf);
};
const namesOf = (list: readonly Hover[]): readonly string[] => list.map(({ name }) => name);
const without = (list: readonly Hover[], tag: string): readonly string[] =>
  namesOf(list.filter(({ tags }) => !tags.includes(tag)));

describe('a doc comment', () => {
  it.each(entries)('stands on all that %s exports', (file) => {
    const list = exportsOf(file);
    expect(list.length).toBeGreaterThan(0);
    expect(namesOf(list.filter(({ text }) => text === ''))).toEqual([]);
  });

  it.each(entries)('has an example on every function of %s', (file) => {
    const isGuard = ({ name }: Hover): boolean => /^is[A-Z]/.test(name);
    const functions = exportsOf(file).filter((each) => each.kind === 'function' && !isGuard(each));
    expect(without(functions, 'example')).toEqual([]);
  });

  it.each(shown)('has an example on every member of %s', (name) => {
    const members = membersOf(name).filter((each) => each.name !== 'watch');
    expect(members.length).toBeGreaterThan(0);
    expect(namesOf(members.filter(({ text }) => text === ''))).toEqual([]);
    expect(without(members, 'example')).toEqual([]);
  });

  it('says what each option means, and its default', () => {
    const members = membersOf('RegistrarOptions');
    expect(namesOf(members.filter(({ text }) => text === ''))).toEqual([]);
    expect(without(members, 'default')).toEqual([]);
  });
});
