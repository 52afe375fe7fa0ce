/** Of every option of `createRegistrar`. */
export { optionNames } from '../../lib/registrar/options.ts';
