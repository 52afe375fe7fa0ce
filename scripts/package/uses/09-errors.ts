import { catchError, throwError, type Observable } from 'rxjs';
import {
  createRegistrar,
  isAuthFailed,
  isConnectionLost,
  isInvalidOption,
  isReadyTimeout,
  isZooKeeperError,
  type Registrar,
  type RegistrationState,
} from 'zookeeper-registrar';

export const option = (sessionTimeout: number): string | undefined => {
  try {
    createRegistrar({ sessionTimeout });
    return undefined;
  } catch (error) {
    return isInvalidOption(error) ? error.option : 'another error';
  }
};

export const held = (registrar: Registrar, registration$: Observable<RegistrationState>): Promise<string> =>
  registrar.ready(registration$, { timeout: 1_000 }).then(
    ({ registered }) => registered.path,
    (error: unknown) => {
      if (isReadyTimeout(error) || isAuthFailed(error)) return error.message;
      if (isConnectionLost(error)) return error.reason;
      if (isZooKeeperError(error)) return `${error.code} at ${error.path}`;
      throw error;
    },
  );

export const explained$ = <T>(source$: Observable<T>): Observable<T> =>
  source$.pipe(
    catchError((error: unknown) =>
      throwError(() => (isAuthFailed(error) ? new Error('check the password', { cause: error }) : error)),
    ),
  );
