import * as t from 'io-ts';
import { anyCase } from './any-case.ts';
import { integer } from './integer.ts';
import { fromGoVersion, goVersion, noVersion, toGoVersion, zeroGoVersion, type Version } from './version.ts';

/** One way to reach a node. */
export interface Route {
  /** Empty: the host part of the node's name. */
  readonly host: string;
  /** 1–65535. */
  readonly port: number;
  readonly tls: boolean;
  readonly handshakeVersion: Version;
  readonly protoVersion: Version;
}

/** A route as users write it: only the port has no default. */
export type RouteSpec = Partial<Route> & Pick<Route, 'port'>;

/** On the wire. */
export const goRoute = anyCase(
  t.type(
    {
      Host: t.string,
      Port: integer('a port (0-65535)', 0, 65_535),
      TLS: t.boolean,
      HandshakeVersion: goVersion,
      ProtoVersion: goVersion,
    },
    'Route',
  ),
  ['Host', 'Port', 'TLS', 'HandshakeVersion', 'ProtoVersion'],
  { Host: '', Port: 0, TLS: false, HandshakeVersion: zeroGoVersion, ProtoVersion: zeroGoVersion },
);

export const fromGoRoute = (go: t.TypeOf<typeof goRoute>): Route => ({
  host: go.Host,
  port: go.Port,
  tls: go.TLS,
  handshakeVersion: fromGoVersion(go.HandshakeVersion),
  protoVersion: fromGoVersion(go.ProtoVersion),
});

export const toGoRoute = (route: Route): t.TypeOf<typeof goRoute> => ({
  Host: route.host,
  Port: route.port,
  TLS: route.tls,
  HandshakeVersion: toGoVersion(route.handshakeVersion),
  ProtoVersion: toGoVersion(route.protoVersion),
});

export const toRoute = (spec: RouteSpec): Route => ({
  host: '',
  tls: false,
  handshakeVersion: noVersion,
  protoVersion: noVersion,
  ...spec,
});
