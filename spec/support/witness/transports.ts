/** How processes reach their servers. */
export type TransportName = 'wire' | 'wire, one-shot watches' | 'native';
