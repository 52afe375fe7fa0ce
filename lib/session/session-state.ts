/** Why a session ended while its registrar lives on. */
export type LossReason =
  /** The servers expired it, or somebody closed it. */
  | 'expired'
  /** The ensemble's data was wiped or restored: it knows less than we have seen. Fencing tokens start again. */
  | 'ensemble-reset';

/** The state of the session. An incarnation is one session id; ephemeral znodes live as long as it does. */
export type SessionState =
  | {
      readonly status: 'connecting';
      /** Number of the attempt that is under way or next: 1 for the first. */
      readonly attempt: number;
      /** Why the last attempt failed. */
      readonly cause?: Error;
    }
  | {
      readonly status: 'connected';
      readonly incarnation: number;
      /** 16 hex digits. */
      readonly sessionId: string;
      /** `host:port`, as it stands in the options. */
      readonly endpoint: string;
      /** `address:port` of the server that answered. */
      readonly server: string;
      /** Granted by the server, in milliseconds. */
      readonly timeout: number;
      /** The option `sessionTimeout`, in milliseconds. */
      readonly requestedTimeout: number;
    }
  | {
      readonly status: 'suspended';
      readonly incarnation: number;
      /** Wall clock, milliseconds since 1970. */
      readonly since: number;
      /** Number of the attempt to connect again that is under way or next: 1 for the first. Emitted for each. */
      readonly attempt: number;
      /** Why the connection was lost; after a failed attempt, why that one failed. */
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
  suspended: ['suspended', 'connected', 'lost', 'closed'],
  lost: ['connecting', 'closed'],
  closed: [],
};
