import { hasNativePackage } from './native-package.ts';

/** A suite over the native transport; skipped by name where its package is missing. */
export const describeNative = hasNativePackage ? describe : xdescribe;

/** A suite with a server, such as `withOwnServer` makes, that needs the native transport. */
export const overNative =
  <Options, Suite>(within: (name: string, options: Options, suite: Suite) => void) =>
  (name: string, options: Options, suite: Suite): void => {
    describeNative('over native', () => {
      within(name, options, suite);
    });
  };
