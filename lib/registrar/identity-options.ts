import { isWellFormed, unreadable } from '../codec/well-formed.ts';
import { permission, type Acl } from '../connection/acl.ts';
import type { Auth } from '../connection/transport.ts';
import { InvalidOption } from '../errors/invalid-option.ts';
import { kindOf } from '../errors/shown.ts';

const credentialForm = "{ scheme: 'digest', credential: 'user:password' }";
/** Schemes whose credential is a user and a password. */
const withPassword: readonly string[] = ['digest', 'sasl'];

const isAuth = (given: unknown): given is Auth => {
  const { scheme, credential } = (given ?? {}) as Partial<Auth>;
  return typeof scheme === 'string' && scheme !== '' && typeof credential === 'string';
};

/** Throws InvalidOption, which shows nothing of what was given. */
export const authOf = (given: unknown): readonly Auth[] => {
  const list: readonly unknown[] = Array.isArray(given) ? given : [given];
  const other = list.findIndex((each) => !isAuth(each));
  if (other >= 0) {
    const kind =
      typeof list[other] === 'object' && list[other] !== null ? ' without scheme and credential' : '';
    throw InvalidOption.because(
      'auth',
      `${credentialForm} or a list of such expected, ${kindOf(list[other])}${kind} given`,
    );
  }
  const auth = list.filter(isAuth);
  const broken = auth.find(
    ({ scheme, credential }) => withPassword.includes(scheme) && credential.indexOf(':') <= 0,
  );
  if (broken) {
    throw InvalidOption.because(
      'auth',
      `the credential of the scheme ${broken.scheme} is not of the form 'user:password'`,
    );
  }
  if (!auth.every(({ scheme, credential }) => isWellFormed(scheme) && isWellFormed(credential))) {
    throw InvalidOption.because('auth', unreadable);
  }
  if (auth.filter(({ scheme }) => scheme === 'sasl').length > 1) {
    throw InvalidOption.because('auth', 'more than one credential of the scheme sasl; a connection has one');
  }
  return auth;
};

const isEntry = (given: unknown): given is Acl => {
  const { permissions = 0, scheme, id } = (given ?? {}) as Partial<Acl>;
  const allowed = Number.isInteger(permissions) && permissions >= 1 && permissions <= permission.all;
  return allowed && typeof scheme === 'string' && typeof id === 'string';
};

/** Throws InvalidOption, which shows nothing of what was given. */
export const aclOf = (given: unknown, hasIdentity: boolean): readonly Acl[] => {
  const list: readonly unknown[] = Array.isArray(given) ? given : [];
  if (list.length === 0 || !list.every(isEntry)) {
    const remedy =
      typeof given === 'function' ? 'a function given; call it: creatorAll()' : 'something else given';
    throw InvalidOption.because(
      'acl',
      `a list of { permissions: 1-31, scheme, id } with at least one entry expected, ${remedy}`,
    );
  }
  if (!list.every(({ scheme, id }) => isWellFormed(scheme) && isWellFormed(id))) {
    throw InvalidOption.because('acl', unreadable);
  }
  if (!hasIdentity && list.some(({ scheme }) => scheme === 'auth')) {
    throw InvalidOption.because(
      'acl',
      'creatorAll() and readableByAll() give permissions to the creator, and this client has no identity; add auth: ' +
        `${credentialForm} or a client certificate (tls.cert and tls.key), or use openAcl()`,
    );
  }
  return list;
};
