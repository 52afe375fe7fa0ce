/** The names of all options of `createRegistrar`. */
export { optionNames } from '../../lib/registrar/option-names.ts';
