/** A server as the user names it. IPv6 addresses stand without brackets. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/**
 * `host:port`, with brackets around IPv6 addresses.
 *
 * @example
 * formatEndpoint({ host: '::1', port: 2181 }); // '[::1]:2181'
 */
export const formatEndpoint = ({ host, port }: Endpoint): string =>
  `${host.includes(':') ? `[${host}]` : host}:${String(port)}`;
