import type { ObservableNotification } from 'rxjs';

/** A notification that a TestScheduler has recorded. */
export interface Message {
  readonly frame: number;
  readonly notification: ObservableNotification<unknown>;
}

/** A subscription that it has recorded; Infinity stands for a frame that has not come. */
export interface Subscribed {
  readonly subscribedFrame: number;
  readonly unsubscribedFrame: number;
}

const hasField = (value: unknown, field: string): boolean =>
  typeof value === 'object' && value !== null && field in value;

export const areMessages = (list: readonly unknown[]): list is readonly Message[] =>
  list.every((each) => hasField(each, 'notification'));

export const areSubscriptions = (list: readonly unknown[]): list is readonly Subscribed[] =>
  list.every((each) => hasField(each, 'subscribedFrame'));
