import type { ObservableNotification } from 'rxjs';

interface Message {
  readonly frame: number;
  readonly notification: ObservableNotification<unknown>;
}

const letter = ({ notification }: Message): string => {
  if (notification.kind === 'C') return '|';
  return notification.kind === 'E' ? '#' : String(notification.value);
};

/** What a TestScheduler recorded, as one diagram. A group that has no room is followed by what overlaps it. */
export const marbleText = (messages: readonly Message[]): string => {
  let text = '';
  for (const frame of new Set(messages.map((message) => message.frame))) {
    const letters = messages.filter((message) => message.frame === frame).map(letter);
    text = text.padEnd(frame, '-') + (letters.length > 1 ? `(${letters.join('')})` : letters.join());
  }
  return text;
};
