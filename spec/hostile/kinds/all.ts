import type { Kind } from '../kind.ts';
import { contents } from './contents.ts';
import { floods } from './floods.ts';
import { grants } from './grants.ts';
import { headers } from './headers.ts';
import { lengths } from './lengths.ts';
import { phases } from './phases.ts';

export const kinds: readonly Kind[] = [...lengths, ...headers, ...grants, ...phases, ...contents, ...floods];
