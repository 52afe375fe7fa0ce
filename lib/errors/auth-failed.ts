/** The server refused the credentials, or demands some that were not given. No retry can mend it. */
export class AuthFailed extends Error {
  readonly _tag = 'AuthFailed';
  override readonly name = 'AuthFailed';
  readonly endpoint: string;
  readonly schemes: readonly string[];

  constructor(endpoint: string, schemes: readonly string[], detail: string) {
    super(
      `${endpoint} refused authentication (${schemes.join(', ') || 'none given'}): ${detail}; check the option auth`,
    );
    this.endpoint = endpoint;
    this.schemes = schemes;
  }
}
