/** What the server granted in the handshake. */
export interface Grant {
  readonly sessionId: bigint;
  /** Whoever knows it can take the session over: never log it. */
  readonly password: Uint8Array;
  /** Negotiated session timeout in milliseconds. */
  readonly timeout: number;
}

/**
 * Makes the record of a session that a server granted. The password is copied, and not enumerable: no inspection of a connection shows it.
 *
 * @example
 * const grant = newGrant({ sessionId, password, timeout });
 */
export const newGrant = ({ password, ...shown }: Grant): Grant =>
  Object.defineProperty(shown, 'password', { value: Uint8Array.from(password) }) as Grant;
