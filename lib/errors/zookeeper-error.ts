import { codeOf, type CodeName } from './codes.ts';

/** The server answered a request with an error. */
export class ZooKeeperError extends Error {
  readonly _tag = 'ZooKeeperError';
  override readonly name = 'ZooKeeperError';
  readonly code: CodeName;
  readonly operation: string;
  readonly path: string;

  constructor(code: number, operation: string, path: string) {
    const { name, meaning } = codeOf(code);
    super(`${operation} ${path}: ${name}: ${meaning}`);
    this.code = name;
    this.operation = operation;
    this.path = path;
  }
}
