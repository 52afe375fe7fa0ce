/** How processes reach their servers. */
export type TransportName = 'wire' | 'wire, one-shot watches' | 'native';

/** One for each process. */
export const transports: readonly TransportName[] = [
  'wire',
  'wire',
  'wire',
  'wire, one-shot watches',
  'native',
  'native',
];
