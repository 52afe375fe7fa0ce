import type { WatchEvent } from '../../connection/watch-event.ts';
import { Writer } from '../../connection/wire/bytes.ts';
import { replyHeader, watcherEvent, xid } from '../../connection/wire/records.ts';

const syncConnected = 3;

/** A watch event, as servers before 3.9 send it: without the zxid of its transaction. */
export const eventFrame = ({ type, path }: WatchEvent): Buffer => {
  const to = new Writer();
  replyHeader.write(to, { xid: xid.event, zxid: -1n, err: 0 });
  watcherEvent.write(to, { type, state: syncConnected, path });
  return to.frame();
};
