const longest = 80;

const show = (given: unknown): string => {
  if (typeof given === 'function') return 'a function';
  const text = JSON.stringify(given) as string | undefined;
  if (text === undefined) return 'nothing';
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
};

/** An option of `createRegistrar`, or a field of what is to be published, that cannot be used. */
export class InvalidOption extends Error {
  readonly _tag = 'InvalidOption';
  override readonly name = 'InvalidOption';
  readonly option: string;

  /** Where `given` is a secret, leave it out. */
  constructor(option: string, allowed: string, ...given: readonly unknown[]) {
    super(
      `option ${option}: ${allowed} expected, ${given.length > 0 ? show(given[0]) : 'something else'} given`,
    );
    this.option = option;
  }
}
