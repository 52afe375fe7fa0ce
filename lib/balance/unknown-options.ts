import { unknownFields, warnOnce, type FieldsOf } from '../codec/unknown-fields.ts';

const warn = warnOnce((line) => {
  process.emitWarning(line, 'ZooKeeperRegistrarWarning');
});

/** Warns of options that an operator does not know: operators have no logger, so that the process has the warning. */
export const warnOfUnknownOptions = <T extends object>(
  operator: string,
  options: T,
  names: FieldsOf<Required<T>>,
  type: string,
): void => {
  warn(unknownFields(operator, options, names, type));
};
