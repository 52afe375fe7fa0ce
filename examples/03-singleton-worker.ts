// The worker of 03-singleton: it carries the fencing token, and stops by itself when its parent cannot tell it to.
const [token = '', until = '0'] = process.argv.slice(2);

const stop = () => process.exit(0);
/** In ms of the machine's monotonic clock, which all its processes share. */
const stopAt = (time: number) => setTimeout(stop, time - Number(process.hrtime.bigint()) / 1e6);

let timer = stopAt(Number(until));
process.on('message', (heldUntil: number) => {
  clearTimeout(timer);
  timer = stopAt(heldUntil);
});
// The parent has died, or has let go: perhaps while this module was loading.
process.on('disconnect', stop);
if (!process.connected) stop();

process.send?.(`worker ${String(process.pid)} works with token ${token}`);
