import { map, type Observable } from 'rxjs';
import type { Registrar } from 'zookeeper-registrar';

interface Limits {
  readonly perSecond: number;
}

const isLimits = (value: unknown): value is Limits =>
  typeof value === 'object' && value !== null && 'perSecond' in value && typeof value.perSecond === 'number';

const decode = (bytes: Uint8Array): Limits | undefined => {
  const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
  return isLimits(value) ? value : undefined;
};

/** Configuration in a znode, undefined while it is absent or of another shape. */
export const limits$ = ({ watch }: Registrar): Observable<Limits | undefined> =>
  watch.data$('/config/limits').pipe(map((znode) => znode && decode(znode.data)));

export const versions$ = ({ watch }: Registrar): Observable<number | undefined> =>
  watch.exists$('/config/limits').pipe(map((stat) => stat?.version));

export const items$ = ({ watch }: Registrar): Observable<number> =>
  watch.children$('/config').pipe(map((names) => names?.length ?? 0));
