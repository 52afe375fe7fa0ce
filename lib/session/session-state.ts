/** Why a session ended while its registrar lives on. */
export type LossReason =
  /** The servers expired it, or somebody closed it. */
  | 'expired'
  /** The ensemble's data was wiped or restored: it knows less than we have seen. Fencing tokens start again. */
  | 'ensemble-reset';

/** Where the session stands. An incarnation is one session id; ephemerals live as long as it does. */
export type SessionState =
  | { readonly status: 'connecting'; readonly attempt: number; readonly cause?: Error }
  | {
      readonly status: 'connected';
      readonly incarnation: number;
      /** 16 hex digits. */
      readonly sessionId: string;
      /** `host:port`, as it stands in the options. */
      readonly endpoint: string;
      /** Granted by the server, in milliseconds. */
      readonly timeout: number;
    }
  | {
      readonly status: 'suspended';
      readonly incarnation: number;
      /** Wall clock, milliseconds since 1970. */
      readonly since: number;
      readonly cause: Error;
      /** Milliseconds until the servers may expire the session; 0 from then on. Only they can say that it is over. */
      remainingMs(): number;
    }
  | { readonly status: 'lost'; readonly incarnation: number; readonly reason: LossReason }
  | { readonly status: 'closed' };

/** The state machine: what may follow what. `docs/session.md` draws it. */
export const successors: Readonly<Record<SessionState['status'], readonly SessionState['status'][]>> = {
  connecting: ['connecting', 'connected', 'lost', 'closed'],
  connected: ['suspended', 'closed'],
  suspended: ['connected', 'lost', 'closed'],
  lost: ['connecting', 'closed'],
  closed: [],
};
