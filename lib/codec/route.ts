import * as t from 'io-ts';
import { anyCase } from './any-case.ts';
import { integer } from './integer.ts';
import type { FieldsOf } from './unknown-fields.ts';
import {
  fromGoVersion,
  goVersion,
  noVersion,
  toGoVersion,
  versionFields,
  zeroGoVersion,
  type ProtocolVersion,
} from './version.ts';

/** One way to reach a node. */
export interface NodeRoute {
  /** Empty: the host part of the node's name. */
  readonly host: string;
  /** 1–65535. */
  readonly port: number;
  readonly tls: boolean;
  readonly handshakeVersion: ProtocolVersion;
  readonly protoVersion: ProtocolVersion;
}

/** A route as users write it: only the port has no default. */
export type RouteSpec = Partial<NodeRoute> & Pick<NodeRoute, 'port'>;

/** For warnings. */
export const routeFields: FieldsOf<NodeRoute> = {
  host: true,
  port: true,
  tls: true,
  handshakeVersion: versionFields,
  protoVersion: versionFields,
};

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

export const fromGoRoute = (go: t.TypeOf<typeof goRoute>): NodeRoute => ({
  host: go.Host,
  port: go.Port,
  tls: go.TLS,
  handshakeVersion: fromGoVersion(go.HandshakeVersion),
  protoVersion: fromGoVersion(go.ProtoVersion),
});

export const toGoRoute = (route: NodeRoute): t.TypeOf<typeof goRoute> => ({
  Host: route.host,
  Port: route.port,
  TLS: route.tls,
  HandshakeVersion: toGoVersion(route.handshakeVersion),
  ProtoVersion: toGoVersion(route.protoVersion),
});

export const toRoute = (spec: RouteSpec): NodeRoute => ({
  host: '',
  tls: false,
  handshakeVersion: noVersion,
  protoVersion: noVersion,
  ...spec,
});
