/**
 * An error that neither a server nor a connection nor an input has caused: a mistake in a program. It must surface. The
 * errors of this library carry a `_tag`; rxjs names its timeouts.
 */
export const isUnexpected = (error: unknown): boolean => {
  if (typeof error !== 'object' || error === null) return true;
  return !('_tag' in error) && !('name' in error && error.name === 'TimeoutError');
};
