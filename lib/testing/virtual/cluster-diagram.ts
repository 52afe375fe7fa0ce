import type { Observable } from 'rxjs';
import type { TestScheduler } from 'rxjs/testing';
import { InvalidOption } from '../../errors/invalid-option.ts';
import type { Message } from '../marbles/recorded.ts';
import { requireMethods, requireString } from '../../errors/required.ts';

const quoted = (text: string): string => JSON.stringify(text);

/** Characters that the syntax of marbles has a use for. */
const syntax = '-|#()^! ';

/** A diagram of this one message has more of them where progressions of time are not understood: outside `run()`. */
const isRunning = (scheduler: TestScheduler): boolean =>
  scheduler.createColdObservable(' 1ms |').messages.length === 1;

const requireRun = (scheduler: TestScheduler): void => {
  requireMethods('scheduler', scheduler, ['createColdObservable', 'createHotObservable', 'run']);
  if (isRunning(scheduler)) return;
  throw InvalidOption.because(
    'scheduler',
    'marbleCluster was called outside run(), without which no virtual time passes; ' +
      'call it inside scheduler.run(() => { … }), of the scheduler that it is given',
  );
};

const requireActs = (acts: Readonly<Record<string, unknown>>): void => {
  for (const key of Object.keys(acts)) {
    const refuse = (why: string): never => {
      throw InvalidOption.because('acts', `${quoted(key)} ${why}; name the act by another character`);
    };
    if (key.length !== 1) refuse('is no single character, and a diagram cannot have it');
    if (syntax.includes(key)) refuse('has a meaning of its own in every diagram');
  }
};

const meaningOf = (acts: Readonly<Record<string, unknown>>): string => {
  const keys = Object.keys(acts).sort();
  return `a to z join, A to Z leave, acts has ${keys.length > 0 ? keys.map(quoted).join(', ') : 'nothing'}`;
};

/**
 * The letters of a cluster's diagram, each at its time. Throws InvalidOption, before anything starts: where no end would
 * stop the servers, where a letter means nothing, and outside `run()`.
 */
export const clusterDiagram = (
  scheduler: TestScheduler,
  diagram: string,
  acts: Readonly<Record<string, unknown>>,
): Observable<string> => {
  requireRun(scheduler);
  requireString('diagram', diagram);
  requireActs(acts);
  const letter$ = scheduler.createHotObservable(diagram);
  const messages: readonly Message[] = letter$.messages;
  const refuse = (why: string): never => {
    throw InvalidOption.because('diagram', `the diagram ${quoted(diagram)} ${why}`);
  };
  let hasEnded = false;
  for (const { frame, notification } of messages) {
    const letter =
      notification.kind === 'N' ? String(notification.value) : { C: '|', E: '#' }[notification.kind];
    const found = `has ${quoted(letter)} at frame ${String(frame)}`;
    if (hasEnded) refuse(`${found}, after its end "|"; let "|" be the last of it`);
    if (notification.kind === 'C') hasEnded = true;
    else if (notification.kind === 'E' || !(letter in acts || /^[A-Za-z]$/.test(letter))) {
      refuse(`${found}, which means nothing (${meaningOf(acts)}); add it to acts, or remove it`);
    }
  }
  if (!hasEnded) {
    refuse(`has no "|": its servers would ping for ever, and run() would never return; end it with "|"`);
  }
  return letter$;
};
