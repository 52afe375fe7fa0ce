import type { Answer } from './answer.ts';
import { readAnswers } from './read-answers.ts';
import { watchAnswers } from './watch-answers.ts';
import { writeAnswers } from './write-answers.ts';

/** How each opcode is answered, but for ping, auth and SASL. */
export const answers: ReadonlyMap<number, Answer> = new Map([
  ...readAnswers,
  ...writeAnswers,
  ...watchAnswers,
]);
