import { codeOf, type CodeName } from './codes.ts';
import { missingPermission } from './missing-permission.ts';
import { TaggedError } from './tagged-error.ts';

/** The server answered a request with an error. */
export class ZooKeeperError extends TaggedError {
  readonly _tag = 'ZooKeeperError';
  override readonly name = 'ZooKeeperError';
  readonly code: CodeName;
  readonly operation: string;
  readonly path: string;

  constructor(code: number, operation: string, path: string) {
    const { name, meaning } = codeOf(code);
    const because = (name === 'NoAuth' && missingPermission(operation, path)) || meaning;
    super(`${operation} ${path}: ${name}: ${because}`);
    this.code = name;
    this.operation = operation;
    this.path = path;
  }
}
