import { TaggedError } from './tagged-error.ts';

/**
 * The server refused the credentials, demands some that were not given, or did not prove that it knows the password. No
 * retry can mend it.
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
