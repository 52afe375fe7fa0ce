// The worker of 03-singleton: it carries the fencing token, and stops when nobody vouches for it any more.
const [token = ''] = process.argv.slice(2);
/** Milliseconds; less than the lease ends before the session may: a quarter of 2,000. */
const deadline = 400;

const stop = () => process.exit(0);
let timer = setTimeout(stop, deadline);
process.on('message', () => {
  clearTimeout(timer);
  timer = setTimeout(stop, deadline);
});
// The parent died, or has let go.
process.on('disconnect', stop);

process.send?.(`worker ${String(process.pid)} works with token ${token}`);
