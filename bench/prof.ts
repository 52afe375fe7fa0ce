import { bench } from './cluster.ts';
import { firstValueFrom } from 'rxjs';
import { floor } from './floor.ts';
const b = await bench(10_000);
const f: number[] = [], l: number[] = [];
for (let i = 0; i < 20; i++) {
  let t = performance.now();
  const x = await floor(b.server.port, b.nodes, () => undefined); f.push(performance.now() - t); x.end();
  const r = b.registrar(); t = performance.now();
  await firstValueFrom(r.members$); l.push(performance.now() - t); await r.close();
}
const m = (v: number[]) => v.slice(5).sort((a, b) => a - b)[Math.floor((v.length - 5) / 2)]!.toFixed(1);
console.log('floor', m(f), 'lib', m(l));
await b.end(); process.exit(0);
