import { BehaviorSubject, defer, filter, map, Subject, tap, type Observable } from 'rxjs';
import type { RegistrationState } from '../registration/registration-state.ts';
import { beforeEnd } from '../session/before-end.ts';
import { registrationStatuses, type RegistrationStatuses } from './registration-statuses.ts';
import type { Holders } from './shared-registrations.ts';

/** A node or an application that this registrar announces, for as long as somebody subscribes to it. */
export interface Announcement {
  readonly type: 'node' | 'app';
  /** For messages. */
  readonly title: string;
  /** Name of the node. */
  readonly node: string;
  readonly holders: Holders;
  /** Path of the newest znode, below the chroot; undefined before the first. */
  path(): string | undefined;
  /** Readers may see a znode of it. */
  isVisible(): boolean;
  /** Announces that it stops. There is no way back. */
  drain(): void;
  /** Completes it for all holders. */
  end(): void;
}

/** The orders to one registration. */
export interface Orders {
  isDraining(): boolean;
  /** Emits once, when the registration is to be announced as stopping. */
  readonly drain$: Observable<void>;
  /** Emits when the registration is to complete. */
  readonly end$: Observable<void>;
}

export interface Announcements {
  /** First the present ones, then after each change. */
  readonly list$: Observable<readonly Announcement[]>;
  list(): readonly Announcement[];
  /** Ends all registrations, those that wait for their node or their input, too. */
  endAll(): void;
  /** Emits when all registrations are to complete. */
  readonly end$: Observable<void>;
  /** Registrations are being ended just now. */
  isEnding(): boolean;
  readonly statuses: RegistrationStatuses;
  /** Keeps account of the registration that `make` returns. */
  track(
    about: Pick<Announcement, 'type' | 'title' | 'node' | 'holders'>,
    make: (orders: Orders) => Observable<RegistrationState>,
  ): Observable<RegistrationState>;
}

export const announcements = (): Announcements => {
  const list$ = new BehaviorSubject<readonly Announcement[]>([]);
  const end$ = new Subject<void>();
  const statuses = registrationStatuses();
  let isEnding = false;
  const ending = (end: () => void): void => {
    const wasEnding = isEnding;
    isEnding = true;
    try {
      end();
    } finally {
      isEnding = wasEnding;
    }
  };
  return {
    list$: list$.asObservable(),
    list: () => list$.value,
    end$: end$.asObservable(),
    isEnding: () => isEnding,
    statuses,
    endAll: () => {
      ending(() => {
        // Applications first: the end of its node is not the end of an application.
        const isNode = ({ type }: Announcement): boolean => type === 'node';
        const present = list$.value;
        for (const each of [...present.filter((one) => !isNode(one)), ...present.filter(isNode)]) each.end();
        end$.next();
      });
    },
    track: (about, make) =>
      defer(() => {
        const isDraining$ = new BehaviorSubject(false);
        const endOne$ = new Subject<void>();
        let path: string | undefined;
        let drained = (): void => undefined;
        let status: RegistrationState['status'] = 'registering';
        const announcement: Announcement = {
          ...about,
          path: () => path,
          isVisible: () => status === 'registered' || status === 'suspended',
          drain: () => {
            if (isDraining$.value) return;
            if (about.type === 'node') drained = statuses.drain();
            isDraining$.next(true);
          },
          end: () => {
            ending(() => {
              endOne$.next();
            });
          },
        };
        list$.next([...list$.value, announcement]);
        const orders: Orders = {
          isDraining: () => isDraining$.value,
          drain$: isDraining$.pipe(
            filter((isDraining) => isDraining),
            map(() => undefined),
          ),
          end$: endOne$.asObservable(),
        };
        return make(orders).pipe(
          tap((now) => {
            status = now.status;
            if (now.status === 'registered') ({ path } = now);
          }),
          statuses.watch(about.title),
          beforeEnd(() => {
            drained();
            list$.next(list$.value.filter((each) => each !== announcement));
          }),
        );
      }),
  };
};
