import { map, type Observable } from 'rxjs';
import type { Registrar, SessionState } from 'zookeeper-registrar';

/** Every state, each with the data that it alone has. */
const inWords = (session: SessionState): string => {
  switch (session.status) {
    case 'connecting':
      return `attempt ${String(session.attempt)}: ${session.cause?.message ?? 'first'}`;
    case 'connected':
      return `${session.endpoint}, ${session.sessionId}, ${String(session.timeout)} ms`;
    case 'suspended':
      return `${String(session.remainingMs())} ms left: ${session.cause.message}`;
    case 'lost':
      return session.reason === 'expired' ? 'expired' : 'the ensemble was wiped';
    case 'closed':
      return 'closed';
    default:
      return session satisfies never;
  }
};

export const story$ = (registrar: Registrar): Observable<string> => registrar.session$.pipe(map(inWords));
