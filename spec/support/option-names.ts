/** The names of all options of `createRegistrar`. */
export { optionNames } from '../../lib/registrar/options.ts';
