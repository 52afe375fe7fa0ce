import type { CodeName } from '../errors/codes.ts';
import type { CloseReason } from '../errors/connection-lost.ts';

/** Answers after which the server has no use for the connection any more. */
export const endings: Partial<Record<CodeName, CloseReason>> = {
  SessionExpired: 'session-ended',
  ConnectionLoss: 'closed-by-server',
  SessionMoved: 'closed-by-server',
  NotReadOnly: 'closed-by-server',
  Unimplemented: 'closed-by-server',
  AuthFailed: 'closed-by-server',
  SessionClosedRequireAuth: 'closed-by-server',
};
