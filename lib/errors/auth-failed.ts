import { TaggedError } from './tagged-error.ts';

/**
 * A server refused the credentials, demands some that were not given, or did not prove that it knows the password. One
 * server's refusal is a `cause` of `connecting`; the streams error with it only as the option `onRefused` says.
 */
export class AuthFailed extends TaggedError {
  readonly _tag = 'AuthFailed';
  override readonly name = 'AuthFailed';
  readonly endpoint: string;
  readonly schemes: readonly string[];

  constructor(endpoint: string, schemes: readonly string[], detail: string) {
    super(
      `authentication at ${endpoint} failed (${schemes.join(', ') || 'none given'}): ${detail}; check the option auth`,
    );
    this.endpoint = endpoint;
    this.schemes = schemes;
  }
}
