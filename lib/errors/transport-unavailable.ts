import { TaggedError } from './tagged-error.ts';

/** The transport cannot work in this process. No retry can mend it. */
export class TransportUnavailable extends TaggedError {
  readonly _tag = 'TransportUnavailable';
  override readonly name = 'TransportUnavailable';
  readonly transport: string;

  constructor(transport: string, why: string) {
    super(`the transport ${transport} cannot be used: ${why}; the default one, wire(), needs nothing`);
    this.transport = transport;
  }
}
