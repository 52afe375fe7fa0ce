// The singleton: a process that must run once in the cluster. It goes when its parent lets go of it, or dies.
const [token = ''] = process.argv.slice(2);
process.send?.(`singleton worker ${String(process.pid)} is up, token ${token}`);
process.on('disconnect', () => process.exit(0));
process.on('SIGINT', () => undefined);
