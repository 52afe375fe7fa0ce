/** What a server watch reports. Its zxid is left out: it is -1 before ZooKeeper 3.9. */
export interface WatchEvent {
  readonly type: 'created' | 'deleted' | 'changed' | 'children';
  /** Absolute path on the server. */
  readonly path: string;
}
